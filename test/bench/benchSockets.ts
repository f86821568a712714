import { decodeProcNetTcp } from '../../src/sockets/decodeProcNetTcp.ts';
import { decodeSs } from '../../src/sockets/decodeSs.ts';
import { diffSnapshots } from '../../src/sockets/delta.ts';
import type { SocketSnapshot } from '../../src/sockets/model.ts';
import { pairSockets } from '../../src/sockets/pairing.ts';
import { median, type Measurement } from './measurement.ts';

/**
 * Decodes, pairs and compares `count` sockets, each step several times, against the time that splitting the same text
 * into lines of five columns takes without reading any of them.
 */
export function benchSockets(count = 20_000, rounds = 9): Measurement[] {
  const ss = ssText(count);
  const proc = procText(count);
  const { rows } = decodeSs(ss);
  if (rows.length !== count || decodeProcNetTcp(proc).length !== count) throw new Error('rows were lost');
  const before: SocketSnapshot = { at: 0, source: 'ss', rows };
  const after: SocketSnapshot = { at: 200, source: 'ss', rows: decodeSs(ss).rows };
  const steps = {
    'decoding ss': () => decodeSs(ss),
    'decoding /proc/net/tcp': () => decodeProcNetTcp(proc),
    pairing: () => pairSockets(rows),
    'difference of two snapshots': () => diffSnapshots(before, after),
  };
  return Object.entries(steps).map(([step, run]) => {
    // Side by side, so that a machine that is slow for a moment is slow for both. The first round warms up.
    const times = Array.from({ length: rounds + 1 }, () => ({
      floor: time(() => linesOf(ss)),
      own: time(run),
    }));
    times.shift();
    const ms = median(times.map(t => t.own));
    const floor = median(times.map(t => t.floor));
    return {
      what: `${step}, ${count} sockets`,
      measured: `${ms.toFixed(1)} ms`,
      against: `${floor.toFixed(1)} ms for splitting the text`,
      ratio: median(times.map(t => t.own / t.floor)),
    };
  });
}

function time(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
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
