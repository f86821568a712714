import { readFileSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { AddressIds } from './addressId.ts';
import { decodeProcNetTcp } from './decodeProcNetTcp.ts';
import type { SocketSnapshot } from './model.ts';

/**
 * All TCP sockets of this network namespace read from /proc/net, where there is no ss; what is missing then, see
 * {@link decodeProcNetTcp}. Blocks for about 1 ms, 26 ms at 20,000 sockets. Throws the HumanError `no-proc-net` on
 * systems without these files.
 */
export function takeProcSnapshot(options: { readonly ports?: readonly number[] } = {}): SocketSnapshot {
  const ids = new AddressIds();
  const ipv4 = readTable('/proc/net/tcp');
  if (ipv4 === undefined) {
    throw new HumanError(
      'no-proc-net',
      text('This system does not show its sockets: there is no file /proc/net/tcp. Socklab needs Linux.'),
    );
  }
  const rows = [...decodeProcNetTcp(ipv4, ids), ...decodeProcNetTcp(readTable('/proc/net/tcp6') ?? '', ids)];
  const ports = options.ports && new Set(options.ports);
  return {
    at: Date.now(),
    source: 'proc',
    rows: ports ? rows.filter(row => ports.has(row.local.port) || ports.has(row.peer.port)) : rows,
  };
}

function readTable(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined; // tcp6 is absent where IPv6 is switched off
  }
}
