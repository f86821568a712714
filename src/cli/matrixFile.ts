import { readFile, writeFile } from 'node:fs/promises';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { replaceMarkedSection } from '../report/markedSection.ts';

/** A document with a place for a lab's matrix. */
export interface MatrixFile {
  readonly file: string;
  /** Writes the Markdown between the markers; a document that says so already is not touched. */
  write(markdown: string): Promise<void>;
}

/**
 * Looks beforehand whether there is such a place, so that no work is lost.
 * @throws HumanError `no-markers`, `matrix-unreadable`; writing throws `matrix-unwritable`
 */
export async function openMatrixFile(file: string): Promise<MatrixFile> {
  replaceMarkedSection(await read(file), '', file);
  return {
    file,
    // Read again: minutes have passed, and somebody may have written.
    write: async markdown => {
      const document = await read(file);
      const changed = replaceMarkedSection(document, markdown, file);
      if (changed !== document) await write(file, changed);
    },
  };
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new HumanError(
      'matrix-unreadable',
      text('--matrix: {file} cannot be read ({reason}).', { file, reason }),
    );
  });
}

async function write(file: string, document: string): Promise<void> {
  await writeFile(file, document).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new HumanError(
      'matrix-unwritable',
      text('--matrix: {file} cannot be written ({reason}).', { file, reason }),
    );
  });
}

/** `ENOENT` */
function reasonOf(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.message : String(error));
}
