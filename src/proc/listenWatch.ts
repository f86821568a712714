import { closeSync, openSync, readSync } from 'node:fs';

/** A listening TCP socket. */
export interface ListenRow {
  /** `0.0.0.0`, `127.0.0.1`, `::`, `::1`, `::ffff:127.0.0.1`… */
  readonly address: string;
  readonly port: number;
  readonly inode: number;
  /** Connections whose handshake is done and that wait for accept(). */
  readonly acceptQueue: number;
}

/**
 * The listening sockets of this process's network, from /proc/net/tcp and tcp6 (proc_pid_net(5)). Cheap enough for
 * every few milliseconds: the kernel prints listeners first, and reading stops at the first row that is none.
 */
export function readListeners(): ListenRow[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readTable);
}

function readTable(path: string): ListenRow[] {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return readListenRows(file);
  } catch {
    return [];
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readListenRows(file: number): ListenRow[] {
  const rows: ListenRow[] = [];
  const buffer = Buffer.alloc(4096);
  let rest = '';
  let header = true;
  for (;;) {
    const length = readSync(file, buffer);
    const lines = (rest + buffer.toString('latin1', 0, length)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (header) {
        header = false;
        continue;
      }
      const row = parseListenRow(line);
      if (!row) return rows;
      rows.push(row);
    }
    if (length === 0) return rows;
  }
}

function parseListenRow(line: string): ListenRow | undefined {
  const fields = line.trim().split(/\s+/);
  const [address = '', port = ''] = fields[1]?.split(':') ?? [];
  if (fields[3] !== '0A') return undefined;
  // `tx_queue:rx_queue`; of a listener the second is its accept queue.
  const acceptQueue = Number.parseInt(fields[4]?.split(':')[1] ?? '0', 16);
  return {
    address: formatAddress(address),
    port: Number.parseInt(port, 16),
    inode: Number(fields[9]),
    acceptQueue,
  };
}

/** The kernel prints each 32-bit word of the address as a number of this machine, which is little-endian. */
function formatAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex').swap32();
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.subarray(0, 12).equals(mappedPrefix)) return `::ffff:${[...bytes.subarray(12)].join('.')}`;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  // URL shortens the longest run of zeros, as RFC 5952 wants it.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

const mappedPrefix = Buffer.from('00000000000000000000ffff', 'hex');
