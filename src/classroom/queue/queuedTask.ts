import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { SandboxLevel } from '../../protocol/grade.ts';
import { submissionResultSchema, type SubmissionResult } from '../../protocol/submissionResult.ts';
import { mayWorkNextTime } from '../failureKind.ts';
import type { GradeTask } from '../gradeQueue.ts';
import { parcelTextLimit, unwrapJson, wrapJson } from './parcel.ts';

/** What judges: a task is only for workers that have all of it just so. */
export interface GraderIdentity {
  /** SHA-256 of the lab, hexadecimal. */
  readonly labDigest: string;
  /** The version of Socklab. */
  readonly socklab: string;
  /** SHA-256 of the runner, hexadecimal. */
  readonly runnerDigest: string;
  readonly sandbox: SandboxLevel;
}

/**
 * The queue of those who judge the same way; so nobody takes what it cannot grade. It is short, since PostgreSQL knows the
 * first 63 letters of what a connection is called, and the worker's name is to be among them.
 */
export function queueName({ labDigest, socklab, runnerDigest, sandbox }: GraderIdentity): string {
  const whole = JSON.stringify(['socklab-queue/1', labDigest, socklab, runnerDigest, sandbox]);
  return `sl-${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`;
}

/** Where every worker can be found, whatever labs it has. */
export const meetingPoint = 'sl-workers';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const short = z.string().max(200);

/** Names of people stay at home: a worker needs none. */
const strippedTaskSchema = z.strictObject({
  key: digest,
  submission: digest,
  lab: z.strictObject({ id: short, version: short, digest }),
  seed: z.string().regex(/^[0-9a-f]{16}$/),
  only: z.array(short).max(1000).optional(),
  locale: short,
});

const parcel = z.string().max(parcelTextLimit);

const queuedTaskSchema = z.strictObject({
  format: z.literal(1),
  task: strippedTaskSchema,
  /** Gone when there is a result. */
  files: parcel.optional(),
  /** Of a task that failed: why, the last time. */
  result: parcel.optional(),
});
export type QueuedTask = z.infer<typeof queuedTaskSchema>;

export function enqueued(task: GradeTask, files: string): QueuedTask {
  const { key, submission, lab, seed, only, locale } = task;
  const stripped = {
    key,
    submission: submission.digest,
    lab,
    seed,
    locale,
    ...(only && { only: [...only] }),
  };
  return { format: 1, task: stripped, files };
}

/** @returns undefined for what no batch of this version has written. */
export function readQueued(data: unknown): QueuedTask | undefined {
  return queuedTaskSchema.safeParse(data).data;
}

/** The task as the worker has it, with a stand-in where the student was. */
export function taskOf({ task }: QueuedTask): GradeTask {
  const { submission, only, ...rest } = task;
  const name = task.key.slice(0, 8);
  return { ...rest, ...(only && { only }), student: { id: name }, submission: { name, digest: submission } };
}

/** Whether it is the last word about the task. What one machine lacks, the next may have. */
export function isFinal(result: SubmissionResult): boolean {
  return result.outcome !== 'notGraded' && !mayWorkNextTime(result);
}

/** @returns without the files, when the result is final */
export function withResult(queued: QueuedTask, result: SubmissionResult): QueuedTask | undefined {
  const wrapped = wrapJson(result);
  if (wrapped === undefined) return undefined;
  const { files: _, ...rest } = queued;
  return { ...(isFinal(result) ? rest : queued), result: wrapped };
}

/**
 * The result that a worker has put into the queue, when it is one, and of this very task.
 * @returns undefined for anything else; a worker is trusted with verdicts, but not with shapes.
 */
export function readResult(data: unknown, task: GradeTask): SubmissionResult | undefined {
  const queued = readQueued(data);
  if (queued?.result === undefined || queued.task.key !== task.key) return undefined;
  const { data: result } = submissionResultSchema.safeParse(unwrapJson(queued.result));
  if (result?.submission.digest !== task.submission.digest || result.lab.digest !== task.lab.digest)
    return undefined;
  if ((result.outcome === 'graded') !== (result.grade !== undefined)) return undefined;
  return result;
}
