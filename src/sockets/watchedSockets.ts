import { afterwards } from './delta.ts';
import type { Connection, SocketRow } from './model.ts';
import type { QueueChange, SocketChange } from './socketHistory.ts';

export type Side = 'client' | 'server';

/** One end of a connection over its whole life. */
export interface WatchedEnd {
  readonly side: Side;
  /** As it was seen last; its timer as of `at`. */
  readonly row: SocketRow;
  /** When `row` was seen to be so, milliseconds since the epoch. */
  readonly at: number;
  /** When it was seen first. The kernel does not tell when a socket was made. */
  readonly firstSeen: number;
  /** When it was first seen in the state that it is in. */
  readonly since: number;
  /** When it was first seen to be gone; the row is its last then. */
  readonly goneAt?: number;
  /** Nothing tells how it went: nobody looked for a while, or its ports serve another connection already. */
  readonly goneUnseen?: boolean;
  /** Oldest first, at most `longestHistory`. */
  readonly history: readonly SocketChange[];
}

/**
 * Both ends of one connection over its whole life. An end that the kernel no longer shows stays here, with `goneAt`,
 * while the other end is still there and for some time after.
 */
export interface WatchedConnection {
  /** As in `Connection`; `…#2` when the pair of ports has served a connection before that is still remembered. */
  readonly id: string;
  readonly client?: WatchedEnd;
  readonly server?: WatchedEnd;
  readonly firstSeen: number;
  /** It was there before anyone looked, so that it is older than `firstSeen` says. */
  readonly older: boolean;
  /** When neither end was there any more. */
  readonly goneAt?: number;
}

/** A listening socket and how its accept queue has filled and emptied. */
export interface WatchedListener {
  /** The id of its row. */
  readonly id: string;
  /** Recv-Q is the accept queue now, Send-Q the backlog. */
  readonly row: SocketRow;
  readonly firstSeen: number;
  readonly older: boolean;
  /** Of `row`, when it was seen first: what grew since happened before our eyes. */
  readonly dropsBefore: number;
  /** Oldest first, at most `longestQueueHistory`. */
  readonly history: readonly QueueChange[];
}

/** The ends that the kernel shows now, client first. */
export function livingEnds({ client, server }: WatchedConnection): WatchedEnd[] {
  return [client, server].flatMap(end => (end && end.goneAt === undefined ? end : []));
}

/** The rows of the ends that there are, timers run down to the moment. */
export function connectionAt(connection: WatchedConnection, at: number): Connection {
  const ends = livingEnds(connection).map(end => [end.side, afterwards(end.row, at - end.at)]);
  return { id: connection.id, ...(Object.fromEntries(ends) as Partial<Record<Side, SocketRow>>) };
}
