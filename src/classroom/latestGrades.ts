import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { writeWhole } from '../pack/writeWhole.ts';
import { localReportSchema, type LocalReport } from '../protocol/localReport.ts';

/** So many folders are remembered; those that were graded longest ago are forgotten. */
const atMost = 100;

/** The latest grade of each of a learner's folders, whether it was made in the editor or in a terminal. */
export class LatestGrades {
  readonly #folder: string;

  /** @param cache see `UserFolders` */
  constructor(cache: string) {
    this.#folder = path.join(cache, 'grades');
  }

  /** What does not read is as good as none. */
  async find(work: string): Promise<LocalReport | undefined> {
    try {
      return localReportSchema.parse(JSON.parse(await readFile(await this.#fileFor(work), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async remember(work: string, report: LocalReport): Promise<void> {
    await writeWhole(await this.#fileFor(work), `${JSON.stringify(report)}\n`);
    await this.#forgetOld();
  }

  async #fileFor(work: string): Promise<string> {
    const name = createHash('sha256')
      .update(await realpath(work))
      .digest('hex');
    return path.join(this.#folder, `${name}.json`);
  }

  async #forgetOld(): Promise<void> {
    const names = (await readdir(this.#folder)).filter(name => name.endsWith('.json'));
    if (names.length <= atMost) return;
    const files = names.map(name => path.join(this.#folder, name));
    // Another process may remove the same ones at the same time.
    const age = async (file: string): Promise<number> =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => Infinity,
      );
    const aged = await Promise.all(files.map(async file => ({ file, at: await age(file) })));
    aged.sort((a, b) => b.at - a.at);
    await Promise.all(aged.slice(atMost).map(({ file }) => rm(file, { force: true })));
  }
}
