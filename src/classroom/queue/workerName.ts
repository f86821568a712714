import { hostname } from 'node:os';
import * as z from 'zod';

/** What this process is called where several work. */
export function ownWorkerName(): string {
  // PostgreSQL knows 63 letters of it, of which the queue takes some.
  return `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 28)}/${process.pid}`;
}

const startedSchema = z.object({ worker: z.string().regex(/^[\w.-]{1,64}\/\d{1,10}$/) });

/** What a worker reports of a task when it begins it. */
export function startedBy(worker: string): { worker: string } {
  return { worker };
}

/** @returns undefined for anything but a name such as ours: it is going to be printed */
export function readWorkerName(progress: unknown): string | undefined {
  return startedSchema.safeParse(progress).data?.worker;
}
