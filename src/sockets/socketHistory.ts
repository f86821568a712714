import type { SocketRow, TcpState } from './model.ts';

/** What a socket looked like from one moment on. */
export interface SocketChange {
  /** When it was first seen so, milliseconds since the epoch. */
  readonly at: number;
  readonly state: TcpState;
  readonly recvQ: number;
  readonly sendQ: number;
  /** A process holds it: false before accept(2), for an orphan and in TIME-WAIT. */
  readonly held: boolean;
  readonly shutdown?: SocketRow['shutdown'];
  /** Retransmissions or probes so far, where a timer runs. */
  readonly retransmits?: number;
}

/** Changes that are kept of one socket. A socket goes through seven states at most, so all of these fit. */
export const longestHistory = 24;

/**
 * Appends what the row shows unless nothing has changed. When the history is full, the oldest change that was no change
 * of state makes room: queues come and go, the way through the states stays. O(1).
 */
export function remember(history: SocketChange[], at: number, row: SocketRow): void {
  const last = history.at(-1);
  const change: SocketChange = {
    at,
    state: row.state,
    recvQ: row.recvQ,
    sendQ: row.sendQ,
    held: row.inode !== 0,
    ...(row.shutdown && { shutdown: row.shutdown }),
    ...(row.timer && row.timer.retransmits > 0 && { retransmits: row.timer.retransmits }),
  };
  if (last && sameChange(last, change)) return;
  history.push(change);
  if (history.length <= longestHistory) return;
  const spare = history.findIndex((each, i) => i > 0 && each.state === history[i - 1]?.state);
  history.splice(Math.max(0, spare), 1);
}

function sameChange(a: SocketChange, b: SocketChange): boolean {
  return (
    a.state === b.state &&
    a.recvQ === b.recvQ &&
    a.sendQ === b.sendQ &&
    a.held === b.held &&
    a.shutdown === b.shutdown &&
    a.retransmits === b.retransmits
  );
}

/** What the queue of a listener looked like from one moment on. */
export interface QueueChange {
  readonly at: number;
  readonly acceptQueue: number;
  readonly backlog: number;
  /** Connections turned away since the listener was made; undefined where nobody asked the kernel. */
  readonly drops?: number;
}

/** Changes that are kept of one listener: half a minute of a queue that changes at every sample, five a second. */
export const longestQueueHistory = 150;

/** {@link remember} for a listener; the oldest change makes room. */
export function rememberQueue(history: QueueChange[], at: number, row: SocketRow): void {
  const last = history.at(-1);
  if (last?.acceptQueue === row.recvQ && last.backlog === row.sendQ && last.drops === row.drops) return;
  history.push({
    at,
    acceptQueue: row.recvQ,
    backlog: row.sendQ,
    ...(row.drops !== undefined && { drops: row.drops }),
  });
  if (history.length > longestQueueHistory) history.shift();
}
