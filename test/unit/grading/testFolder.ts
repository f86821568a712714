import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** A temporary folder with these files in it, gone after the test that made it. */
export class TestFolder {
  readonly #made: string[] = [];

  async make(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
    this.#made.push(folder);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    return folder;
  }

  async removeAll(): Promise<void> {
    for (const folder of this.#made.splice(0)) await rm(folder, { recursive: true, force: true });
  }
}
