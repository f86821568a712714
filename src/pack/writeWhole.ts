import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';

/** Writes a file so that whoever reads it sees the old one or the new one, also when we are killed. Makes its folder. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const draft = path.join(path.dirname(file), `.new-${randomUUID()}`);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
