import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { SubmittedFile } from './submittedFiles.ts';

/**
 * Writes what was handed in into a folder that does not exist yet; what fails leaves nothing. Scripts with `#!` can be
 * run, also where the system that packed them knows no such mode: the mode then follows from the content, as the digest does.
 */
export async function writeSubmittedFiles(files: readonly SubmittedFile[], folder: string): Promise<void> {
  // Not recursive: the folder must be new.
  await mkdir(folder, { mode: 0o700 });
  try {
    for (const { name, content } of files) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      const isScript = content[0] === 0x23 && content[1] === 0x21;
      await writeFile(file, content, { flag: 'wx', mode: isScript ? 0o755 : 0o644 });
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
