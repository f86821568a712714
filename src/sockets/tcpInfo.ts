import { withoutZone } from './canonicalAddress.ts';
import { decodeSs } from './decodeSs.ts';
import { decodeTcpInfo } from './decodeTcpInfo.ts';
import type { Endpoint, TcpInfo } from './model.ts';
import { runSs } from './runSs.ts';

/** Both ends of one connection, as its rows name them. */
export interface ConnectionEnds {
  readonly client: Endpoint;
  readonly server: Endpoint;
}

/** An end that the kernel no longer shows is absent; one of which it tells nothing, such as TIME-WAIT, is empty. */
export interface ConnectionInfo {
  readonly client?: TcpInfo;
  readonly server?: TcpInfo;
}

/**
 * What the kernel knows of the two ends of a connection, asked of ss(8). Costs as much as a snapshot of a few sockets.
 * Rejects as `runSs` does. iproute2 6.7 tells nothing (its `-i` prints only with `-p`).
 */
export async function takeTcpInfo(
  { client, server }: ConnectionEnds,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ConnectionInfo> {
  const words = [client, server].flatMap(({ port }, i, { length }) => {
    const other = (i === 0 ? server : client).port;
    return [
      '(',
      'sport',
      '=',
      `:${port}`,
      'and',
      'dport',
      '=',
      `:${other}`,
      ')',
      ...(i + 1 < length ? ['or'] : []),
    ];
  });
  return readConnectionInfo(await runSs(['-Htanoeim', ...words], options), { client, server });
}

/** Finds the two ends in what ss(8) printed in its two-line form: a row, and a line that starts with a tab. */
export function readConnectionInfo(source: string, { client, server }: ConnectionEnds): ConnectionInfo {
  const found: { client?: TcpInfo; server?: TcpInfo } = {};
  const lines = source.split('\n');
  for (const [i, line] of lines.entries()) {
    const row = line.startsWith('\t') ? undefined : decodeSs(line).rows[0];
    if (!row) continue;
    const next = lines[i + 1] ?? '';
    const side =
      isAt(row.local, client) && isAt(row.peer, server)
        ? 'client'
        : isAt(row.local, server) && isAt(row.peer, client)
          ? 'server'
          : undefined;
    // A pair of ports may be in use again while its last connection is still in TIME-WAIT; the living one counts.
    if (!side || (row.state === 'TIME-WAIT' && found[side])) continue;
    found[side] = next.startsWith('\t') ? decodeTcpInfo(next.slice(1)) : {};
  }
  return found;
}

function isAt(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && withoutZone(a.address) === withoutZone(b.address);
}
