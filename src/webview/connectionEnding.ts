import type { TcpState } from '../sockets/model.ts';
import type { WatchedConnection, WatchedEnd } from '../sockets/watchedSockets.ts';
import { wasReset } from './stateTransitions.ts';

/** The key of the sentence for how a connection ended that is gone. */
export type Ending = 'endedInOrder' | 'endedReset' | 'endedUnanswered' | 'endedForgotten' | 'endedUnseen';

/** How a connection that is gone ended, as far as the states of its ends tell. */
export function endingOf({ client, server }: WatchedConnection): Ending {
  const ends = [client, server].flatMap(end => end ?? []);
  if (ends.some(({ history }) => history.some(({ state }) => state === 'TIME-WAIT'))) return 'endedInOrder';
  if (ends.some(({ goneUnseen }) => goneUnseen)) return 'endedUnseen';
  if (client && wasOnly(client, 'SYN-SENT') && (!server || wasOnly(server, 'SYN-RECV')))
    return 'endedUnanswered';
  if (client && server && (wasReset(client, server) || wasReset(server, client))) return 'endedReset';
  // tcp_fin_timeout: the kernel gave up waiting for the other end's FIN.
  if (ends.some(({ row }) => row.state === 'FIN-WAIT-2' && row.inode === 0)) return 'endedForgotten';
  return 'endedUnseen';
}

function wasOnly({ history }: WatchedEnd, only: TcpState): boolean {
  return history.every(({ state }) => state === only);
}
