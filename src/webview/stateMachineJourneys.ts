import type { TcpState } from '../sockets/model.ts';
import type { Side } from '../sockets/watchedSockets.ts';
import { transitionsBetween, type MachineTransition } from './stateMachine.ts';
import type { Transition } from './stateTransitions.ts';

/** Ends of one side that went the same way between two looks; drawn as one. */
export interface Journey {
  readonly side: Side;
  readonly from: TcpState;
  readonly to: TcpState;
  /** Not through the machine but out of it, to CLOSED. */
  readonly isReset: boolean;
  /** Never empty but for a reset. */
  readonly way: readonly MachineTransition[];
  readonly count: number;
}

/**
 * The ways that sockets took, each once. A socket that is new came from CLOSED at the client's side; at the server's it
 * was made by a listener. One that is gone is CLOSED, but for a handshake that came to nothing at the server's side:
 * that leaves the listener as it was.
 */
export function journeysOf(seen: readonly Transition[]): Journey[] {
  const journeys = new Map<string, Journey>();
  for (const { side, from: before, to: after, wasReset = false } of seen) {
    const from = before ?? (side === 'client' ? 'CLOSED' : 'LISTEN');
    const to = after ?? (side === 'server' && from === 'SYN-RECV' ? 'LISTEN' : 'CLOSED');
    const way = wasReset ? [] : transitionsBetween(from, to);
    if (way.length === 0 && !wasReset) continue;
    const key = `${side} ${from} ${to} ${wasReset}`;
    const count = (journeys.get(key)?.count ?? 0) + 1;
    journeys.set(key, { side, from, to, isReset: wasReset, way, count });
  }
  return [...journeys.values()];
}
