import type { TcpState } from '../sockets/model.ts';
import type { SocketChange } from '../sockets/socketHistory.ts';
import type { WatchedConnection, WatchedEnd } from '../sockets/watchedSockets.ts';
import { endingOf } from './connectionEnding.ts';

/** A time in which an end was in one state. Moments are milliseconds since the epoch; without `to` it goes on. */
export interface Span {
  readonly state: TcpState;
  readonly from: number;
  readonly to?: number;
}

/** A time in which bytes waited at an end. */
export interface QueueSpan {
  readonly queue: 'Recv-Q' | 'Send-Q';
  readonly from: number;
  readonly to?: number;
  /** The most that was seen. */
  readonly bytes: number;
}

/** One end of a connection over time: a half of its lane. */
export interface LaneEnd {
  /** `127.0.0.1:5000` */
  readonly address: string;
  readonly spans: readonly Span[];
  readonly queues: readonly QueueSpan[];
}

export interface Lane {
  /** Of the connection. */
  readonly id: string;
  readonly client?: LaneEnd;
  readonly server?: LaneEnd;
  readonly from: number;
  /** When both ends were gone. */
  readonly to?: number;
  /** It was there before anyone looked. */
  readonly older: boolean;
  /** When it was seen to be reset. */
  readonly resetAt?: number;
}

/** What a connection's ends went through. Costs as much as their histories are long, which are bounded. */
export function laneOf(connection: WatchedConnection): Lane {
  const { id, client, server, firstSeen, older, goneAt } = connection;
  const wasReset = goneAt !== undefined && endingOf(connection) === 'endedReset';
  return {
    id,
    ...(client && { client: laneEnd(client) }),
    ...(server && { server: laneEnd(server) }),
    from: firstSeen,
    ...(goneAt !== undefined && { to: goneAt }),
    older,
    ...(wasReset && { resetAt: goneAt }),
  };
}

function laneEnd({ row, history, goneAt }: WatchedEnd): LaneEnd {
  const { address, port } = row.local;
  return {
    address: `${address.includes(':') ? `[${address}]` : address}:${port}`,
    spans: stretches(history, goneAt, ({ state }) => state).map(({ value, from, to }) => ({
      state: value,
      from,
      ...(to !== undefined && { to }),
    })),
    queues: [...queueSpans('Recv-Q', history, goneAt), ...queueSpans('Send-Q', history, goneAt)],
  };
}

function queueSpans(
  queue: QueueSpan['queue'],
  history: readonly SocketChange[],
  goneAt: number | undefined,
): QueueSpan[] {
  const bytesOf = ({ recvQ, sendQ }: SocketChange): number => (queue === 'Recv-Q' ? recvQ : sendQ);
  return stretches(history, goneAt, change => bytesOf(change) > 0).flatMap(({ value, from, to, changes }) =>
    value ? [{ queue, from, ...(to !== undefined && { to }), bytes: Math.max(...changes.map(bytesOf)) }] : [],
  );
}

interface Stretch<T> {
  readonly value: T;
  readonly from: number;
  to?: number;
  readonly changes: SocketChange[];
}

/** Changes in a row that have something in common are one stretch. */
function stretches<T>(
  history: readonly SocketChange[],
  goneAt: number | undefined,
  valueOf: (change: SocketChange) => T,
): Stretch<T>[] {
  const found: Stretch<T>[] = [];
  for (const change of history) {
    const value = valueOf(change);
    const last = found.at(-1);
    if (last && last.value === value) last.changes.push(change);
    else {
      if (last) last.to = change.at;
      found.push({ value, from: change.at, changes: [change] });
    }
  }
  const last = found.at(-1);
  if (last && goneAt !== undefined) last.to = goneAt;
  return found;
}
