import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { writeWhole } from '../pack/writeWhole.ts';

/** Writes the file that a command makes, in one step. @throws HumanError with this code where it cannot be written */
export async function writeOut(file: string, content: Uint8Array, errorName: string): Promise<void> {
  try {
    await writeWhole(path.resolve(file), content);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new HumanError(errorName, text('{file} cannot be written ({code}).', { file, code }));
  }
}
