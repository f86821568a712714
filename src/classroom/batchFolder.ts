import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { groupBy } from '../base/groupBy.ts';
import { HumanError } from '../base/humanError.ts';
import { safeFileName } from '../base/safeFileName.ts';
import { text } from '../base/text.ts';
import { errorCode, isMissing } from '../lab/fileErrors.ts';
import { writeWhole } from '../pack/writeWhole.ts';
import { submissionResultSchema, type SubmissionResult } from '../protocol/submissionResult.ts';
import { lockFolder, type BatchLock } from './batchLock.ts';
import type { GradeTask } from './gradeQueue.ts';

/**
 * Where a batch keeps what it knows: `grades/KEY.json`, a file for each task that is done, and `results/STUDENT.json`, made
 * of them. Every file is written in one step, so that whoever is killed loses nothing that was graded.
 */
export class BatchFolder implements AsyncDisposable {
  readonly folder: string;
  readonly #lock: BatchLock;

  private constructor(folder: string, lock: BatchLock) {
    this.folder = folder;
    this.#lock = lock;
  }

  /** Makes the folder and takes it. @throws HumanError `out-not-writable`, and those of {@link lockFolder} */
  static async open(folder: string): Promise<BatchFolder> {
    const absolute = path.resolve(folder);
    try {
      for (const name of ['grades', 'results']) await mkdir(path.join(absolute, name), { recursive: true });
      const opened = new BatchFolder(absolute, await lockFolder(absolute));
      await opened.#removeDrafts();
      return opened;
    } catch (error) {
      throw asOutError(error, folder);
    }
  }

  /** What is known of a task: a grade, or why there can be none. A file that cannot be read is as good as none. */
  async find(task: GradeTask): Promise<SubmissionResult | undefined> {
    const known = await readResult(this.#gradeFile(task.key));
    const isSame =
      known?.submission.digest === task.submission.digest && known.lab.digest === task.lab.digest;
    return isSame && known.outcome !== 'notGraded' ? known : undefined;
  }

  /** What the grader failed to judge is not kept: the next run tries it again. */
  async remember(task: GradeTask, result: SubmissionResult): Promise<void> {
    if (result.outcome === 'notGraded') return;
    await this.write(path.relative(this.folder, this.#gradeFile(task.key)), json(result));
  }

  async writeResult(result: SubmissionResult): Promise<void> {
    await this.write(path.join('results', resultName(result)), json(result));
  }

  /** Removes results of an earlier run about students that are not in this one; what is not ours stays. */
  async keepOnly(results: readonly SubmissionResult[]): Promise<void> {
    const keep = new Set(results.map(resultName));
    for (const name of await readdir(path.join(this.folder, 'results'))) {
      const file = path.join(this.folder, 'results', name);
      if (!keep.has(name) && (await readResult(file))) await rm(file, { force: true });
    }
  }

  /**
   * Removes reports of an earlier run about students that are not in this one: what lies in a folder with these files, is
   * none of them and ends as they do.
   * @param names with `/`, below the folder @throws HumanError `out-not-writable`
   */
  async keepOnlyReports(names: readonly string[]): Promise<void> {
    const inFolders = groupBy(
      names.filter(name => name.includes('/')),
      name => path.join(this.folder, path.dirname(name)),
    );
    for (const [folder, reports] of inFolders) {
      const keep = new Set(reports.map(name => path.basename(name)));
      const endings = new Set(reports.map(name => path.extname(name)));
      const isReport = (name: string): boolean => !name.startsWith('.') && endings.has(path.extname(name));
      try {
        for (const name of await readdir(folder))
          if (isDraft(name) || (isReport(name) && !keep.has(name)))
            await rm(path.join(folder, name), { force: true });
      } catch (error) {
        if (!isMissing(error)) throw asOutError(error, folder);
      }
    }
  }

  /** @param name with `/`, below the folder @throws HumanError `out-not-writable` */
  async write(name: string, content: string): Promise<void> {
    const file = path.join(this.folder, name);
    try {
      await writeWhole(file, content);
    } catch (error) {
      throw asOutError(error, file);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock.release();
  }

  #gradeFile(key: string): string {
    return path.join(this.folder, 'grades', `${key}.json`);
  }

  /** Of runs that were killed while they wrote; nobody else writes here now. */
  async #removeDrafts(): Promise<void> {
    for (const name of ['.', 'grades', 'results']) {
      const folder = path.join(this.folder, name);
      for (const each of await readdir(folder))
        if (isDraft(each)) await rm(path.join(folder, each), { force: true });
    }
  }
}

function isDraft(name: string): boolean {
  return name.startsWith('.new-');
}

function resultName({ student }: SubmissionResult): string {
  return `${safeFileName(student.id)}.json`;
}

function json(result: SubmissionResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

async function readResult(file: string): Promise<SubmissionResult | undefined> {
  try {
    return submissionResultSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function asOutError(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof HumanError) return error;
  return new HumanError(
    'out-not-writable',
    text(
      '{file} cannot be written ({code}). What was graded until now is kept; run the same command again.',
      {
        file,
        code,
      },
    ),
  );
}
