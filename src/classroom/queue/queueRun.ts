import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { groupBy } from '../../base/groupBy.ts';
import { Notifier } from '../../base/notifier.ts';
import { HumanError } from '../../base/humanError.ts';
import { text, type Text } from '../../base/text.ts';
import { submissionResultSchemaId, type SubmissionResult } from '../../protocol/submissionResult.ts';
import { mostAttempts } from '../failureKind.ts';
import type { GradeTask, QueueOptions } from '../gradeQueue.ts';
import type { BullQueueParts } from './bullQueue.ts';
import { LossWatch } from './lossWatch.ts';
import { parcelLimit, wrapFiles } from './parcel.ts';
import type { TaskEvents, TaskQueue } from './queueConnection.ts';
import { enqueued, isFinal, meetingPoint, queueName, readResult } from './queuedTask.ts';
import { readWorkerName } from './workerName.ts';
import { WorkerCount } from './workerCount.ts';

/** How often a task is put into the queue again where its result was none. */
const mostBadResults = 2;

/** Results that nobody fetches, of a batch that was killed and never begun again. In seconds. */
const keptFor = { age: 14 * 24 * 3600 };

/** Tasks that are looked after until each has a result. Events say when to look; that nothing is missed, never hangs on them. */
export class QueueRun {
  readonly #parts: BullQueueParts;
  readonly #options: QueueOptions;
  readonly #queue: TaskQueue;
  readonly #everybody: TaskQueue;
  readonly #events: TaskEvents;
  readonly #loss: LossWatch;
  readonly #workers: WorkerCount;
  /** By key; submissions that are alike have one. */
  readonly #pending: Map<string, GradeTask[]>;
  /** Who is known to have begun a task, last. */
  readonly #started = new Map<string, string | undefined>();
  readonly #badResults = new Map<string, number>();
  /** Keys of which an event spoke. */
  readonly #news = new Set<string>();
  readonly #wake = new Notifier();

  /** @param tasks at least one, and all of one lab */
  constructor(tasks: readonly GradeTask[], parts: BullQueueParts, options: QueueOptions) {
    const { connection, timings, grader } = parts;
    const tell = (notice: Text): void => options.onNotice?.(notice);
    this.#parts = parts;
    this.#options = options;
    this.#pending = groupBy(tasks, ({ key }) => key);
    const name = queueName({ ...grader, labDigest: tasks[0]?.lab.digest ?? '' });
    this.#loss = new LossWatch(connection.shown, timings.retry, tell);
    this.#queue = connection.queue(name);
    this.#everybody = connection.queue(meetingPoint);
    this.#events = connection.events(name);
    for (const part of [this.#queue, this.#everybody, this.#events]) this.#loss.listenTo(part);
    const { shown: server } = connection;
    const patienceMs = timings.patience;
    this.#workers = new WorkerCount({
      queue: this.#queue,
      everybody: this.#everybody,
      server,
      patienceMs,
      tell,
    });
  }

  /** @throws HumanError `queue-…` when the server refuses, or nobody works for too long */
  async finish(): Promise<void> {
    const { signal } = this.#options;
    const stop = (): void => this.#wake.notify();
    signal?.addEventListener('abort', stop);
    try {
      this.#listen();
      for (const task of this.#tasks()) await this.#submit(task);
      while (this.#pending.size > 0) await this.#look();
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      await this.#withdraw();
      await Promise.all([this.#close(this.#queue), this.#close(this.#everybody), this.#close(this.#events)]);
    }
  }

  /** One of each key. */
  #tasks(): GradeTask[] {
    return [...this.#pending.values()].flatMap(([first]) => (first ? [first] : []));
  }

  #listen(): void {
    const hear = ({ jobId }: { readonly jobId: string }): void => {
      this.#news.add(keyOf(jobId));
      this.#wake.notify();
    };
    this.#events.on('completed', hear);
    this.#events.on('failed', hear);
    this.#events.on('removed', hear);
    this.#events.on('progress', ({ jobId, data }) => this.#start(keyOf(jobId), readWorkerName(data)));
  }

  #start(key: string, worker?: string): void {
    const tasks = this.#pending.get(key);
    const isNew = !this.#started.has(key) || (worker !== undefined && this.#started.get(key) !== worker);
    if (!tasks || !isNew) return;
    this.#started.set(key, worker);
    for (const task of tasks) this.#options.onStarted?.(task, worker);
  }

  /** What is in the queue already stays as it is there: waiting, in work, or done. */
  async #submit(task: GradeTask): Promise<void> {
    const files = await this.#wrapped(task);
    if (files === undefined) return;
    const id = jobIdOf(task.key);
    await this.#persist(async () => {
      // A try that failed in a run before this one says nothing about the next.
      const stale = this.#parts.again ? ['failed', 'completed'] : ['failed'];
      if (stale.includes(await this.#queue.getJobState(id))) await this.#queue.remove(id);
      await this.#queue.add('grade', enqueued(task, files), {
        jobId: id,
        attempts: mostAttempts,
        backoff: this.#parts.timings.retry,
        removeOnComplete: keptFor,
        removeOnFail: keptFor,
      });
    });
  }

  /** @returns undefined when there is nothing to send; it has a result then */
  async #wrapped(task: GradeTask): Promise<string | undefined> {
    const most = parcelLimit / 2 ** 20;
    try {
      const wrapped = wrapFiles(await this.#parts.readFiles(task));
      if (wrapped !== undefined) return wrapped;
      const tooLarge = text(
        'These files are too large for a queue: more than {most} MiB, compressed. Grade them without --queue.',
        { most },
      );
      await this.#deliver(task.key, this.#notGraded(task, 'queue-task-too-large', tooLarge));
    } catch (error) {
      // Of one student; the others are graded.
      if (!(error instanceof HumanError)) throw error;
      await this.#deliver(task.key, this.#notGraded(task, error.code, error.text));
    }
    return undefined;
  }

  async #look(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const heard = [...this.#news].filter(key => this.#pending.has(key));
    this.#news.clear();
    if (heard.length > 0) {
      for (const key of heard) await this.#lookAfter(key);
      return;
    }
    for (const { key } of this.#tasks()) await this.#lookAfter(key);
    const lab = this.#tasks()[0]?.lab;
    if (!lab) return;
    await this.#persist(() => this.#workers.look(lab));
    if (this.#news.size === 0) await this.#wake.next(this.#parts.timings.sweep);
  }

  async #lookAfter(key: string): Promise<void> {
    const [task] = this.#pending.get(key) ?? [];
    if (!task) return;
    const id = jobIdOf(key);
    const state = await this.#persist(() => this.#queue.getJobState(id));
    if (state === 'active') this.#start(key);
    // Somebody threw it away, or the server forgot.
    if (state === 'unknown') await this.#submit(task);
    if (state === 'completed' || state === 'failed') await this.#conclude(task, state);
  }

  async #conclude(task: GradeTask, state: 'completed' | 'failed'): Promise<void> {
    const { key } = task;
    const job = (await this.#persist(() => this.#queue.getJob(jobIdOf(key)))) as Job | undefined;
    // Another batch with the same task was faster; the next look puts it in again.
    if (!job) return;
    const result = readResult(job.data, task);
    // Its next try was lost: what is still in doubt does not count.
    const isOpen = result?.outcome === 'rejected' && !isFinal(result);
    if (result && !isOpen) {
      await this.#deliver(key, { ...result, attempts: Math.max(1, job.attemptsMade) });
    } else if (state === 'failed') {
      const lost = text('The workers that graded this were lost, one after the other.');
      const refused = text('The workers could not read this task, or the queue could not take its result.');
      await this.#deliver(
        key,
        job.failedReason.includes('stalled')
          ? this.#notGraded(task, 'queue-workers-lost', lost)
          : this.#notGraded(task, 'queue-task-refused', refused),
      );
    } else {
      const times = (this.#badResults.get(key) ?? 0) + 1;
      this.#badResults.set(key, times);
      const none = text('What a worker gave back was no result.');
      if (times > mostBadResults) await this.#deliver(key, this.#notGraded(task, 'queue-no-result', none));
    }
    await this.#persist(() => this.#queue.remove(jobIdOf(key)));
  }

  /** Everybody who has handed in the same gets the same. */
  async #deliver(key: string, result: SubmissionResult): Promise<void> {
    const tasks = this.#pending.get(key) ?? [];
    this.#pending.delete(key);
    for (const task of tasks) {
      const { student, submission } = task;
      await this.#options.onResult(task, { ...result, student, submission });
    }
  }

  #notGraded(task: GradeTask, code: string, why: Text): SubmissionResult {
    const { student, submission, lab } = task;
    return {
      schema: submissionResultSchemaId,
      ...{ student, submission, lab, socklab: this.#parts.grader.socklab },
      outcome: 'notGraded',
      reason: { code, message: this.#parts.localizer.say(why) },
      attempts: 1,
    };
  }

  /** What nobody has begun is not begun any more. Best effort: there may be no connection. */
  async #withdraw(): Promise<void> {
    const untouched = ['waiting', 'delayed', 'prioritized'];
    const work = async (): Promise<void> => {
      for (const { key } of this.#tasks()) {
        const id = jobIdOf(key);
        if (untouched.includes(await this.#queue.getJobState(id))) await this.#queue.remove(id);
      }
    };
    await Promise.race([work().catch(() => undefined), wait(3000, undefined, { ref: false })]);
  }

  /** Closing waits for the server, which may be gone; what is closed while it still connects to PostgreSQL stays connected. */
  async #close(part: TaskQueue | TaskEvents): Promise<void> {
    const closing = part.waitUntilReady().then(
      () => part.close(),
      () => undefined,
    );
    await Promise.race([closing.catch(() => undefined), wait(3000, undefined, { ref: false })]);
    await part.disconnect().catch(() => undefined);
  }

  #persist<T>(action: () => Promise<T>): Promise<T> {
    return this.#loss.persist(action, this.#options.signal);
  }
}

/** Ids must not be numbers, which a key could be. */
function jobIdOf(key: string): string {
  return `t-${key}`;
}

function keyOf(jobId: string): string {
  return jobId.replace(/^t-/, '');
}
