import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { mayWorkNextTime, mostAttempts } from './failureKind.ts';
import type { GradeQueue, GradeTask, QueueOptions } from './gradeQueue.ts';

/** Grades one task once; undefined when it was cancelled. Never rejects. */
export type GradeOnce = (
  task: GradeTask,
  attempt: number,
  signal: AbortSignal,
) => Promise<SubmissionResult | undefined>;

/**
 * Grades in this process, so many submissions at a time. What may come to something else is tried again behind all that
 * waits, and for the last time when nothing else runs.
 */
export class LocalQueue implements GradeQueue {
  readonly #jobs: number;
  readonly #gradeOnce: GradeOnce;

  constructor(jobs: number, gradeOnce: GradeOnce) {
    this.#jobs = jobs;
    this.#gradeOnce = gradeOnce;
  }

  async grade(tasks: readonly GradeTask[], { signal, onStarted, onResult }: QueueOptions): Promise<void> {
    const failure = new AbortController();
    const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
    const waiting = tasks.map(task => ({ task, attempt: 1 }));
    const alone: GradeTask[] = [];
    const gradeOne = async (task: GradeTask, attempt: number): Promise<void> => {
      if (attempt === 1) onStarted?.(task);
      const result = await this.#gradeOnce(task, attempt, stop);
      if (!result) return;
      if (!mayWorkNextTime(result) || attempt === mostAttempts) await onResult(task, result);
      else if (attempt + 1 < mostAttempts) waiting.push({ task, attempt: attempt + 1 });
      else alone.push(task);
    };
    const work = async (): Promise<void> => {
      try {
        for (let next = waiting.shift(); next && !stop.aborted; next = waiting.shift())
          await gradeOne(next.task, next.attempt);
      } catch (error) {
        // A result that cannot be kept ends it all; the others are waited for.
        failure.abort();
        throw error;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: this.#jobs }, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    for (const task of alone) if (!stop.aborted) await gradeOne(task, mostAttempts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whatever it began has ended with grade().
  }
}
