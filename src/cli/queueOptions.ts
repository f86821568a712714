import { text, type Text } from '../base/text.ts';
import { queueTimings, type QueueTimings } from '../classroom/queue/queueTimings.ts';
import type { CliContext } from './cliContext.ts';

export const queueHelp: Text = text(
  'where submissions wait for workers: redis://HOST, rediss://HOST, unix:///SOCKET or postgres://USER@HOST/DATABASE; its password may stand in SOCKLAB_QUEUE_PASSWORD',
);

/** Of the queue's server; in the environment it is in no list of processes and no history of a shell. */
export function queuePassword({ env }: CliContext): string | undefined {
  return env['SOCKLAB_QUEUE_PASSWORD'];
}

/** `SOCKLAB_QUEUE_LOCK_MS`: how soon a worker that is lost is noticed, for networks that are better or worse than usual. */
export function queueTimingsOf({ env }: CliContext): QueueTimings {
  const lock = Number(env['SOCKLAB_QUEUE_LOCK_MS']);
  return lock >= 1000 && lock <= 600_000 ? queueTimings(lock) : queueTimings();
}
