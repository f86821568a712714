import { decodeSs } from './decodeSs.ts';
import type { SocketRow, SocketSnapshot } from './model.ts';
import { addressKey } from './procRefresh.ts';
import { ownTime } from './ownTime.ts';
import { measureSs } from './runSs.ts';
import { takeProcSnapshot } from './takeProcSnapshot.ts';

export interface SnapshotOptions {
  /** Sockets with one of these ports at either end; all TCP sockets when absent, none when empty. */
  readonly ports?: readonly number[];
  /** Also asks for the drops of listeners, which makes ss print more. */
  readonly drops?: boolean;
  readonly signal?: AbortSignal;
  /** Where ss is looked for, instead of the PATH and the folders of the system. */
  readonly path?: string;
}

/**
 * All TCP sockets of this network namespace that a question covers, as ss(8) shows them now. Costs about 3 ms, 90 ms
 * at 20,000 sockets, nearly all of it in another process; who looks again and again asks `SocketLooks`. Rejects as
 * `runSs` does.
 *
 * Never asks for `-p` (it walks every fd of the host, whatever the filter) nor `-4` (the servers of Java and Node listen
 * dual-stack and are missing then). Without `-O`, which old versions lack: the decoder reads the two-line form.
 */
export async function takeSnapshot(options: SnapshotOptions = {}): Promise<SocketSnapshot> {
  return (await measureSnapshot(options)).snapshot;
}

/** {@link takeSnapshot} with the milliseconds of processor time that it took, ours and that of ss. */
export async function measureSnapshot(
  options: SnapshotOptions,
): Promise<{ readonly snapshot: SocketSnapshot; readonly costMs: number }> {
  const { ports, signal, path } = options;
  if (ports?.length === 0) return { snapshot: { at: Date.now(), source: 'ss', rows: [] }, costMs: 0 };
  const spawning = ownTime();
  const running = measureSs([options.drops ? '-Htanoem' : '-Htanoe', ...(ports ? portFilter(ports) : [])], {
    ...(signal && { signal }),
    ...(path !== undefined && { path }),
  });
  const spawnedMs = ownTime() - spawning;
  const { output, cpuMs } = await running;
  const at = Date.now();
  const reading = ownTime();
  const rows = uniqueById(decodeSs(output).rows);
  const snapshot: SocketSnapshot = readFromProc(rows)
    ? { at, source: 'proc', rows }
    : { at, source: 'ss', rows: lacksDetails(rows) ? withProcDetails(rows) : rows };
  return { snapshot, costMs: spawnedMs + cpuMs + ownTime() - reading };
}

/** The filter of ss(8) for sockets that have one of the ports at either end; every word an argument of its own. */
export function portFilter(ports: readonly number[]): string[] {
  const words = ports.flatMap(port => {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new RangeError(`not a port: ${port}`);
    return ['or', 'sport', '=', `:${port}`, 'or', 'dport', '=', `:${port}`];
  });
  return ['(', ...words.slice(1), ')'];
}

/** The kernel lists sockets bucket by bucket, so one that moves meanwhile can come twice; its later form counts. */
export function uniqueById(rows: readonly SocketRow[]): readonly SocketRow[] {
  const byId = new Map(rows.map(row => [row.id, row]));
  return byId.size === rows.length ? rows : [...byId.values()];
}

/**
 * Where netlink is refused, ss reads /proc/net/tcp without a word and with exit code 0. Then nothing has an arrow, which
 * every listener has otherwise, though details were printed.
 */
function readFromProc(rows: readonly SocketRow[]): boolean {
  return (
    rows.some(row => row.state === 'LISTEN') &&
    rows.some(row => row.inode > 0) &&
    rows.every(row => row.shutdown === undefined)
  );
}

/** iproute2 6.7 prints none of `-o -e -m` unless `-p` is given too: no cookie, no inode, no timer. */
function lacksDetails(rows: readonly SocketRow[]): boolean {
  return (
    rows.length > 0 &&
    rows.every(row => row.inode === 0 && !row.timer && !row.shutdown && !row.id.startsWith('sk:'))
  );
}

function withProcDetails(rows: readonly SocketRow[]): readonly SocketRow[] {
  const details = new Map(takeProcSnapshot().rows.map(row => [addressKey(row), row]));
  return rows.map(row => {
    const found = details.get(addressKey(row));
    return found ? { ...row, inode: found.inode, ...(found.timer && { timer: found.timer }) } : row;
  });
}
