import { readFile, stat } from 'node:fs/promises';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { benchLimits } from './benchLimits.ts';

/** The content of a file that is to be sent. @throws HumanError `bad-file`: not there, no file, empty, too large */
export async function readPayloadFile(file: string): Promise<Buffer> {
  try {
    const found = await stat(file);
    // Opening a FIFO would wait for its writer.
    if (!found.isFile()) throw badFile(text('{file} is no file.', { file }));
    refuseTooLarge(file, found.size);
    const content = await readFile(file);
    refuseTooLarge(file, content.length);
    if (content.length === 0) throw badFile(text('{file} is empty.', { file }));
    return content;
  } catch (error) {
    if (error instanceof HumanError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw badFile(text('{file} cannot be read ({reason}).', { file, reason }));
  }
}

function refuseTooLarge(file: string, size: number): void {
  const most = benchLimits.fileBytes;
  if (size <= most) return;
  throw badFile(text('{file} has {size} bytes, and at most {most} can be sent.', { file, size, most }));
}

function badFile(words: ReturnType<typeof text>): HumanError {
  return new HumanError('bad-file', words);
}
