import type { TcpState } from '../sockets/model.ts';
import type { TrackedChange } from '../sockets/socketTracker.ts';
import type { Side, WatchedEnd } from '../sockets/watchedSockets.ts';

/** A socket that was seen in one state and then in another. What lay between two looks is not seen. */
export interface Transition {
  readonly connection: string;
  readonly side: Side;
  /** Undefined for a socket that is seen for the first time. */
  readonly from: TcpState | undefined;
  /** Undefined for one that is gone. */
  readonly to: TcpState | undefined;
  /** It went because of an RST. */
  readonly wasReset?: true;
}

/** What a change did to the states of sockets, at most so many of them. */
export function transitionsOf(change: TrackedChange, most: number): Transition[] {
  const found: Transition[] = [];
  for (const { id, client, server, older, firstSeen } of change.connections) {
    // What was there before anyone looked was not seen to come.
    if (older && firstSeen === change.at) continue;
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      if (found.length >= most) return found;
      const transition = end && transitionOf(end, other, change.at);
      if (transition) found.push({ connection: id, side: end.side, ...transition });
    }
  }
  return found;
}

function transitionOf(
  end: WatchedEnd,
  other: WatchedEnd | undefined,
  at: number,
): Pick<Transition, 'from' | 'to' | 'wasReset'> | undefined {
  if (end.goneAt !== undefined) {
    if (end.goneAt !== at) return undefined;
    return { from: end.row.state, to: undefined, ...(wasReset(end, other) && { wasReset: true }) };
  }
  if (end.firstSeen === at) return { from: undefined, to: end.row.state };
  const [before, last] = end.history.slice(-2);
  if (!before || !last || last.at !== at || before.state === last.state) return undefined;
  return { from: before.state, to: last.state };
}

/**
 * Whether an end that is gone was reset, as far as the other end tells: it went, too, and what ends in order leaves
 * TIME-WAIT at one side for a minute (RFC 9293 §3.3.2).
 */
export function wasReset({ row, goneUnseen }: WatchedEnd, other: WatchedEnd | undefined): boolean {
  if (goneUnseen || other?.goneUnseen) return false;
  switch (row.state) {
    case 'ESTAB':
    case 'CLOSE-WAIT':
    case 'FIN-WAIT-1':
      break;
    case 'FIN-WAIT-2':
      // An orphan is given up by the kernel after tcp_fin_timeout.
      if (row.inode === 0) return false;
      break;
    default:
      return false;
  }
  return other?.goneAt !== undefined && !other.history.some(({ state }) => state === 'TIME-WAIT');
}
