import { decodeProcNetTcp } from '../../src/sockets/decodeProcNetTcp.ts';
import { decodeSs } from '../../src/sockets/decodeSs.ts';
import { diffSnapshots } from '../../src/sockets/delta.ts';
import type { SocketSnapshot } from '../../src/sockets/model.ts';
import { pairSockets } from '../../src/sockets/pairing.ts';

export interface SocketBench {
  readonly rows: number;
  /** Splitting the same text into lines of five columns, in ms, without reading any of them. */
  readonly floorMs: number;
  readonly decodeMs: number;
  readonly pairMs: number;
  readonly diffMs: number;
  /** Decoding as a multiple of the floor; does not depend on the speed of the machine. */
  readonly decodeRatio: number;
  readonly pairRatio: number;
  readonly diffRatio: number;
  readonly procRatio: number;
}

/** Decodes, pairs and compares `count` sockets, each step several times; medians. */
export function benchSockets(count = 20_000, rounds = 9): SocketBench {
  const ss = ssText(count);
  const proc = procText(count);
  const { rows } = decodeSs(ss);
  if (rows.length !== count || decodeProcNetTcp(proc).length !== count) throw new Error('rows were lost');
  const before: SocketSnapshot = { at: 0, source: 'ss', rows };
  const after: SocketSnapshot = { at: 200, source: 'ss', rows: decodeSs(ss).rows };
  const floorMs = median(rounds, () => linesOf(ss));
  const decodeMs = median(rounds, () => decodeSs(ss));
  const pairMs = median(rounds, () => pairSockets(rows));
  const diffMs = median(rounds, () => diffSnapshots(before, after));
  const procMs = median(rounds, () => decodeProcNetTcp(proc));
  return {
    rows: count,
    floorMs,
    decodeMs,
    pairMs,
    diffMs,
    decodeRatio: decodeMs / floorMs,
    pairRatio: pairMs / floorMs,
    diffRatio: diffMs / floorMs,
    procRatio: procMs / floorMs,
  };
}

function median(rounds: number, run: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[rounds >> 1] ?? NaN;
}

function linesOf(source: string): string[][] {
  return source.split('\n').map(line => line.split(/ +/, 5));
}

/** Both ends of connections to one server, as ss -Htanoe prints them. */
function ssText(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const client = `127.0.0.${1 + ((i >> 1) % 200)}:${1024 + ((i >> 1) % 60_000)}`;
    const ends = i % 2 === 0 ? `${client}     127.0.0.1:9000` : `127.0.0.1:9000 ${client}`;
    const timer = i % 5 === 0 ? 'timer:(keepalive,1min58sec,0) ' : '';
    return `ESTAB      ${i % 7}      0       ${ends} ${timer}ino:${100_000 + i} sk:${(i + 4096).toString(16)} cgroup:/ <->   `;
  });
  return flat(lines);
}

function procText(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const client = `0${(1 + (i % 9)).toString()}00007F:${(1024 + (i % 60_000)).toString(16).padStart(4, '0').toUpperCase()}`;
    return `${String(i).padStart(4)}: 0100007F:2328 ${client} 01 00000000:0000000${i % 7} 02:00002D93 00000000     0        0 ${100_000 + i} 2 0000000000000000 20 0 0 10 -1`;
  });
  return flat(lines);
}

/** One plain string, as it comes from a process, instead of V8's tree of pieces. */
function flat(lines: readonly string[]): string {
  return Buffer.from(lines.join('\n')).toString('latin1');
}
