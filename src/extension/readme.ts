import { access } from 'node:fs/promises';
import * as path from 'node:path';
import type { LabFolder } from './labFolder.ts';

/** The lab's instructions in the editor's language: those in the learner's folder, else those of the lab itself. */
export async function findReadme(folder: LabFolder, locale: string): Promise<string | undefined> {
  const names = [`README.${locale}.md`, 'README.md'];
  for (const where of [folder.path, folder.lab.folder]) {
    for (const name of names) {
      const file = path.join(where, name);
      const there = await access(file).then(
        () => true,
        () => false,
      );
      if (there) return file;
    }
  }
  return undefined;
}
