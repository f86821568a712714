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
}

/** What a change did to the states of sockets, at most so many of them. */
export function transitionsOf(change: TrackedChange, most: number): Transition[] {
  const found: Transition[] = [];
  for (const connection of change.connections) {
    for (const end of [connection.client, connection.server]) {
      if (found.length >= most) return found;
      const transition = end && transitionOf(end, change.at);
      if (transition) found.push({ connection: connection.id, side: end.side, ...transition });
    }
  }
  return found;
}

function transitionOf(end: WatchedEnd, at: number): Pick<Transition, 'from' | 'to'> | undefined {
  if (end.goneAt !== undefined) return end.goneAt === at ? { from: end.row.state, to: undefined } : undefined;
  if (end.firstSeen === at) return { from: undefined, to: end.row.state };
  const [before, last] = end.history.slice(-2);
  if (!before || !last || last.at !== at || before.state === last.state) return undefined;
  return { from: before.state, to: last.state };
}
