import { createHash } from 'node:crypto';
import { english, type Text } from '../../src/base/text.ts';
import { digestFiles } from '../../src/classroom/digestFiles.ts';
import type { GradeTask, QueueOptions } from '../../src/classroom/gradeQueue.ts';
import { BullQueue, type BullQueueParts } from '../../src/classroom/queue/bullQueue.ts';
import { connectToQueue } from '../../src/classroom/queue/queueConnection.ts';
import { queueTimings, type QueueTimings } from '../../src/classroom/queue/queueTimings.ts';
import { QueueWorker, type QueueWorkerParts } from '../../src/classroom/queue/queueWorker.ts';
import type { SubmissionFile } from '../../src/lab/submission.ts';
import { submissionResultSchemaId, type SubmissionResult } from '../../src/protocol/submissionResult.ts';

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What nobody here has to install. */
export const lab = { id: 'tiny', version: '1.0.0', digest: sha256('tiny') };
export const grader = { socklab: '0.1.0', runnerDigest: sha256('runner'), sandbox: 'confined' } as const;

export const patience: QueueTimings = queueTimings(2000);

const files = new Map<string, readonly SubmissionFile[]>();

/** What a student has handed in; the same content gives the same task. */
export function taskOf(student: string, content = student): GradeTask {
  const handedIn = [{ name: 'server.py', content: Buffer.from(content) }];
  const digest = digestFiles(handedIn);
  files.set(digest, handedIn);
  return {
    key: sha256(`task ${digest}`),
    student: { id: student, name: `Name of ${student}` },
    submission: { name: student, digest },
    lab,
    seed: '0123456789abcdef',
    locale: 'en',
  };
}

export function resultOf(
  task: GradeTask,
  rest: Partial<SubmissionResult> = {
    outcome: 'rejected',
    reason: { code: 'other-lab', message: 'Another lab.' },
  },
): SubmissionResult {
  const { student, submission } = task;
  const id = { schema: submissionResultSchemaId, student, submission, lab, socklab: '0.1.0' } as const;
  return { ...id, outcome: 'rejected', attempts: 1, ...rest };
}

export interface Collected {
  readonly results: SubmissionResult[];
  readonly notices: string[];
  /** `student worker`. */
  readonly started: string[];
}

/** Hands tasks to whoever works at the server, and collects what is heard of them. */
export async function hand(
  url: string,
  tasks: readonly GradeTask[],
  options: {
    readonly signal?: AbortSignal;
    readonly timings?: QueueTimings;
    readonly again?: boolean;
    readonly onNotice?: (notice: string) => void;
    readonly onResult?: QueueOptions['onResult'];
    readonly readFiles?: BullQueueParts['readFiles'];
  } = {},
): Promise<Collected> {
  const collected: Collected = { results: [], notices: [], started: [] };
  const { signal, timings = patience, again = false } = options;
  const { readFiles = (task: GradeTask) => Promise.resolve(files.get(task.submission.digest) ?? []) } =
    options;
  await using queue = new BullQueue({
    connection: await connectToQueue(url),
    timings,
    grader,
    again,
    localizer: english,
    readFiles,
  });
  await queue.grade(tasks, {
    ...(signal && { signal }),
    onStarted: (task, worker) => collected.started.push(`${task.student.id} ${worker ?? ''}`),
    onNotice: notice => {
      collected.notices.push(english.say(notice));
      options.onNotice?.(english.say(notice));
    },
    onResult: async (task, result) => {
      collected.results.push(result);
      if (options.onResult) await options.onResult(task, result);
    },
  });
  return collected;
}

export interface TestWorker extends AsyncDisposable {
  /** What it was given, in order: the contents of the submissions. */
  readonly graded: string[];
  readonly notices: string[];
  /** When it ends by itself. */
  readonly ended: Promise<void>;
}

/** A worker in this process. */
export async function startWorker(
  url: string,
  options: Partial<Pick<QueueWorkerParts, 'name' | 'jobs' | 'labDigests' | 'timings'>> & {
    readonly grade?: QueueWorkerParts['grade'];
    readonly drain?: boolean;
    readonly onNotice?: (notice: string) => void;
  } = {},
): Promise<TestWorker> {
  const graded: string[] = [];
  const notices: string[] = [];
  const {
    grade = (task: GradeTask) => Promise.resolve(resultOf(task)),
    drain = false,
    onNotice,
    ...rest
  } = options;
  const worker = new QueueWorker({
    ...{ connection: await connectToQueue(url), timings: patience, grader, name: 'here/1', jobs: 2 },
    labDigests: [lab.digest],
    ...rest,
    grade: (task, content, attempt, signal) => {
      graded.push(Buffer.from(content[0]?.content ?? []).toString());
      return grade(task, content, attempt, signal);
    },
    onNotice: (notice: Text) => {
      notices.push(english.say(notice));
      onNotice?.(english.say(notice));
    },
    onError: error => notices.push(String(error)),
  });
  const stop = new AbortController();
  const ended = worker.work(stop.signal, drain);
  ended.catch(() => undefined);
  return {
    graded,
    notices,
    ended,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** Something that is waited for, until it is let through. */
export function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>(resolve => (open = resolve));
  return { open, passed };
}
