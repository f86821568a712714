import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from 'bullmq';
import type { Text } from '../../base/text.ts';
import type { SubmissionResult } from '../../protocol/submissionResult.ts';
import type { GradeTask } from '../gradeQueue.ts';
import type { SubmissionFile } from '../../lab/submission.ts';
import { LossWatch } from './lossWatch.ts';
import { unwrapFiles } from './parcel.ts';
import type { QueueConnection, TaskQueue, TaskWorker } from './queueConnection.ts';
import {
  isFinal,
  meetingPoint,
  queueName,
  readQueued,
  taskOf,
  withResult,
  type GraderIdentity,
} from './queuedTask.ts';
import type { QueueTimings } from './queueTimings.ts';
import { startedBy } from './workerName.ts';

export interface QueueWorkerParts {
  readonly connection: QueueConnection;
  readonly timings: QueueTimings;
  /** See `ownWorkerName`. */
  readonly name: string;
  /** Submissions at once, of all labs together. */
  readonly jobs: number;
  /** SHA-256 of each lab that it has; only their tasks are taken. */
  readonly labDigests: readonly string[];
  readonly grader: Omit<GraderIdentity, 'labDigest'>;
  /** @returns undefined when the signal has cancelled it */
  readonly grade: (
    task: GradeTask,
    files: readonly SubmissionFile[],
    attempt: number,
    signal: AbortSignal,
  ) => Promise<SubmissionResult | undefined>;
  readonly onStarted?: (task: GradeTask) => void;
  readonly onResult?: (task: GradeTask, result: SubmissionResult) => void;
  readonly onReturned?: (task: GradeTask) => void;
  readonly onNotice: (notice: Text) => void;
  /** Something is wrong that is nobody's mistake. */
  readonly onError: (error: unknown) => void;
}

/** Takes tasks from the queues of its labs and grades them. */
export class QueueWorker {
  readonly #parts: QueueWorkerParts;
  readonly #loss: LossWatch;
  readonly #workers: TaskWorker[] = [];
  readonly #queues: TaskQueue[] = [];
  readonly #stop = new AbortController();
  #running = 0;

  constructor(parts: QueueWorkerParts) {
    this.#parts = parts;
    this.#loss = new LossWatch(parts.connection.shown, parts.timings.retry, parts.onNotice);
  }

  /**
   * Works until the signal comes; what is in work then is cancelled and given back at once.
   * @param drain end also when no queue of a lab has a task any more, be it in work elsewhere
   * @throws HumanError when the server refuses
   */
  async work(signal: AbortSignal, drain: boolean): Promise<void> {
    const stop = (): void => this.#end();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      this.#open();
      await this.#watch(drain);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
      await this.#close();
    }
  }

  /** First nothing more is taken, so that nobody takes again what he has just given back. */
  #end(): void {
    for (const each of this.#workers) each.pause(true).catch(this.#parts.onError);
    this.#stop.abort();
  }

  #open(): void {
    const { connection, timings, name, jobs, labDigests, grader } = this.#parts;
    for (const labDigest of labDigests) {
      const queue = queueName({ ...grader, labDigest });
      const process = (job: Job<unknown>, token?: string): Promise<unknown> =>
        this.#inSlot(() => this.#process(job, labDigest, token));
      this.#workers.push(connection.worker(queue, { name, concurrency: jobs, timings, process }));
      this.#queues.push(connection.queue(queue));
    }
    this.#workers.push(connection.worker(meetingPoint, { name, concurrency: 1, timings }));
    for (const part of [...this.#workers, ...this.#queues]) this.#loss.listenTo(part, this.#parts.onError);
  }

  /** Looks now and then whether the server is there, and whether there is anything left to do. */
  async #watch(drain: boolean): Promise<void> {
    const { signal } = this.#stop;
    const { sweep, retry } = this.#parts.timings;
    for (;;) {
      const counts = await this.#loss.persist(
        () =>
          Promise.all(this.#queues.map(queue => queue.getJobCountByTypes('waiting', 'active', 'delayed'))),
        signal,
      );
      if (drain && this.#running === 0 && counts.every(count => count === 0)) return;
      await wait(drain ? retry : sweep, undefined, { signal });
    }
  }

  /** Each lab has a queue of its own, and the bound holds for all of them: where it is reached, no more is fetched. */
  async #inSlot<T>(work: () => Promise<T>): Promise<T> {
    const shared = this.#parts.labDigests.length > 1;
    this.#running++;
    if (shared && this.#running >= this.#parts.jobs) for (const each of this.#workers) await each.pause(true);
    try {
      return await work();
    } finally {
      this.#running--;
      if (shared && !this.#stop.signal.aborted) for (const each of this.#workers) await each.resume();
    }
  }

  async #process(job: Job<unknown>, labDigest: string, token: string | undefined): Promise<unknown> {
    const { connection, grade, name, onStarted, onResult, onReturned } = this.#parts;
    const { signal } = this.#stop;
    if (signal.aborted) throw await connection.giveBack(job, token);
    const queued = readQueued(job.data);
    if (queued?.task.lab.digest !== labDigest) throw connection.refusal('no task of this queue');
    // A worker that was lost had done all but say so.
    if (queued.files === undefined) return 'graded before';
    const files = unwrapFiles(queued.files, queued.task.submission);
    if (!files) throw connection.refusal('not the files of this submission');
    const task = taskOf(queued);
    onStarted?.(task);
    await job.updateProgress(startedBy(name));
    const attempt = job.attemptsMade + 1;
    const graded = await grade(task, files, attempt, signal);
    if (!graded) {
      onReturned?.(task);
      throw await connection.giveBack(job, token);
    }
    const result = { ...graded, attempts: attempt };
    const data = withResult(queued, result);
    if (!data) throw connection.refusal('the result is too large for the queue');
    await this.#loss.persist(() => job.updateData(data));
    onResult?.(task, result);
    if (!isFinal(result)) throw new Error(result.reason?.code ?? 'not graded');
    return 'graded';
  }

  /** Waits for what is in work, which has been cancelled; the server may be gone. */
  async #close(): Promise<void> {
    const all = [...this.#workers, ...this.#queues];
    const closing = Promise.all(
      all.map(async each => {
        // What is closed while it still connects to PostgreSQL keeps that connection.
        await each.waitUntilReady().catch(() => undefined);
        await each.close().catch(this.#parts.onError);
      }),
    );
    await Promise.race([closing, wait(10_000, undefined, { ref: false })]);
    await Promise.all(all.map(each => each.disconnect().catch(() => undefined)));
  }
}
