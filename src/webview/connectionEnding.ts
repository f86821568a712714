import type { WatchedConnection } from '../sockets/watchedSockets.ts';

/** The key of the sentence for how a connection ended that is gone. */
export type Ending = 'endedInOrder' | 'endedReset' | 'endedUnanswered' | 'endedForgotten' | 'endedUnseen';

/**
 * How a connection that is gone ended, as far as its states tell. An orderly end leaves TIME-WAIT at one side for a
 * minute (RFC 9293 §3.3.2), so where both ends were seen and neither was in it, it was reset.
 */
export function endingOf({ client, server }: WatchedConnection): Ending {
  const ends = [client, server].flatMap(end => end ?? []);
  const wasIn = (state: string): boolean =>
    ends.some(({ row, history }) => row.state === state || history.some(change => change.state === state));
  if (wasIn('TIME-WAIT')) return 'endedInOrder';
  if (client && client.history.every(({ state }) => state === 'SYN-SENT')) return 'endedUnanswered';
  // tcp_fin_timeout: the kernel gave up waiting for the other end's FIN.
  if (ends.some(({ row }) => row.state === 'FIN-WAIT-2' && row.inode === 0)) return 'endedForgotten';
  return client && server ? 'endedReset' : 'endedUnseen';
}
