import type { Localizer } from '../../base/text.ts';
import { groupBy } from '../../base/groupBy.ts';
import type { GradeQueue, GradeTask, QueueOptions } from '../gradeQueue.ts';
import type { SubmissionFile } from '../../lab/submission.ts';
import type { QueueConnection } from './queueConnection.ts';
import type { GraderIdentity } from './queuedTask.ts';
import { QueueRun } from './queueRun.ts';
import type { QueueTimings } from './queueTimings.ts';

export interface BullQueueParts {
  readonly connection: QueueConnection;
  readonly timings: QueueTimings;
  /** Who may grade; the lab comes with each task. */
  readonly grader: Omit<GraderIdentity, 'labDigest'>;
  /** The files of a submission, when it is handed out. */
  readonly readFiles: (task: GradeTask) => Promise<readonly SubmissionFile[]>;
  /** Results that wait in the queue, from a run that did not fetch them, do not count. */
  readonly again: boolean;
  /** For the reasons of what cannot be graded. */
  readonly localizer: Localizer;
}

/**
 * Submissions are graded by workers, on this machine or others, that take them from a queue in Redis or PostgreSQL. A task
 * is in the queue once, by its key, whoever asks for it: a batch that is begun again finds there what is waiting, in
 * work or done. When the signal comes, what nobody has begun is taken back; what workers have begun they bring to its
 * end, and the next run finds it.
 */
export class BullQueue implements GradeQueue {
  readonly #parts: BullQueueParts;

  constructor(parts: BullQueueParts) {
    this.#parts = parts;
  }

  async grade(tasks: readonly GradeTask[], options: QueueOptions): Promise<void> {
    const perLab = groupBy(tasks, ({ lab }) => lab.digest);
    await Promise.all([...perLab.values()].map(some => new QueueRun(some, this.#parts, options).finish()));
  }

  /** Each call of {@link grade} closes what it opened. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
