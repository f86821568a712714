import type { RecordedFrame, RecordedStep, Recording } from '../../../src/protocol/recording.ts';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';

export interface SampleShape {
  /** When each step was made, milliseconds. */
  readonly steps: readonly number[];
  /** Behind how many steps each frame was taken. */
  readonly framesAfter: readonly number[];
}

/** A recording of one client; in frame n its socket has n bytes in Recv-Q, and a socket of its own comes and goes. */
export function sampleRecording({ steps, framesAfter }: SampleShape): Recording {
  return {
    version: 1,
    check: { id: 'T1', title: 'Title of T1' },
    lab: 'tiny',
    verdict: 'failed',
    message: 'It did not come back.',
    began: 1000,
    serverPorts: [9000],
    stepped: true,
    steps: steps.map((atMs, n): RecordedStep => ({ atMs, who: 'client 1', what: 'send', bytes: n + 1 })),
    frames: framesAfter.map((count, n): RecordedFrame => ({ atMs: n, steps: count, sockets: frame(n) })),
    omitted: { steps: 0, frames: 0 },
  };
}

function frame(n: number): RecordedFrame['sockets'] {
  const rows = [row('client', 'ESTAB', n), row(`of ${n}`, 'TIME-WAIT', 0)];
  if (n === 0) return { type: 'snapshot', snapshot: { at: 1000, source: 'ss', rows } };
  return { type: 'delta', delta: { at: 1000 + n, upserted: rows, removed: [`of ${n - 1}`] } };
}

function row(id: string, state: TcpState, recvQ: number): SocketRow {
  const local = { address: '127.0.0.1', port: 40_000 };
  return { id, state, local, peer: { ...local, port: 9000 }, recvQ, sendQ: 0, inode: 1 };
}
