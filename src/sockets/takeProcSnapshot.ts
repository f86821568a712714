import { closeSync, openSync, readSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { AddressIds } from './addressId.ts';
import { decodeProcNetTcp } from './decodeProcNetTcp.ts';
import type { SocketSnapshot } from './model.ts';

export interface ProcSnapshotOptions {
  /** Sockets with one of these ports at either end; all when absent. */
  readonly ports?: readonly number[];
  /** Sockets of one address family only: the kernel walks its whole table for each, about 1 ms. */
  readonly family?: 4 | 6;
}

/**
 * All TCP sockets of this network namespace read from /proc/net, where there is no ss; what is missing then, see
 * {@link decodeProcNetTcp}. Blocks for about 1 ms, 26 ms at 20,000 sockets. Throws the HumanError `no-proc-net` on
 * systems without these files.
 */
export function takeProcSnapshot(options: ProcSnapshotOptions = {}): SocketSnapshot {
  const { family } = options;
  const ids = new AddressIds();
  const ports = options.ports && new Set(options.ports);
  const ipv4 = family === 6 ? '' : readTable('/proc/net/tcp', ports);
  if (ipv4 === undefined) {
    throw new HumanError(
      'no-proc-net',
      text('This system does not show its sockets: there is no file /proc/net/tcp. Socklab needs Linux.'),
    );
  }
  const ipv6 = family === 4 ? '' : (readTable('/proc/net/tcp6', ports) ?? '');
  const rows = [...decodeProcNetTcp(ipv4, ids), ...decodeProcNetTcp(ipv6, ids)];
  return {
    at: Date.now(),
    source: 'proc',
    rows: ports ? rows.filter(row => ports.has(row.local.port) || ports.has(row.peer.port)) : rows,
  };
}

function readTable(file: string, ports: ReadonlySet<number> | undefined): string | undefined {
  try {
    const table = readSeqFile(file);
    return ports ? linesWith(ports, table) : table;
  } catch {
    return undefined; // tcp6 is absent where IPv6 is switched off
  }
}

const chunk = Buffer.alloc(64 * 1024);
/** The kernel hands out whole lines, about a page (4 KiB) at a time; where it hands out less, there is no more. */
const fullPage = 3000;

/**
 * Content of a table of the kernel's, one character a byte. Does not read until nothing comes, as readFile does: for
 * that last empty read the kernel walks through its whole hash table once more, and that is nearly all of the cost.
 */
function readSeqFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    let content = '';
    for (let length = fullPage; length >= fullPage;) {
      length = readSync(file, chunk);
      content += chunk.toString('latin1', 0, length);
    }
    return content;
  } finally {
    closeSync(file);
  }
}

/** The lines that may have one of the ports: finding these few costs much less than decoding the table of a crowd. */
function linesWith(ports: ReadonlySet<number>, table: string): string {
  const starts = new Set<number>();
  for (const port of ports) {
    const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
    for (let at = table.indexOf(hex); at >= 0; at = table.indexOf(hex, at + 1))
      starts.add(table.lastIndexOf('\n', at) + 1);
  }
  return [...starts]
    .sort((a, b) => a - b)
    .map(start => table.slice(start, table.indexOf('\n', start) + 1 || table.length))
    .join('');
}
