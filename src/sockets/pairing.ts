import type { Connection, ConnectionTable, Listener, SocketRow } from './model.ts';
import { connectionId, ServerSides } from './serverSides.ts';

type Ends = { -readonly [K in keyof Connection]: Connection[K] };

/**
 * Joins the rows of one host into connections with a client and a server end, in the order in which the rows name them.
 * {@link ServerSides} tells which end is which.
 *
 * Give `serverPorts` when the listener may have closed before its connections, for the id of a connection depends on
 * which end is which. One end is missing when the other is on another host, or the kernel has dropped it already, or
 * made none yet. Sockets that neither listen nor connect are left out. O(n).
 *
 * @param rows addresses canonical, as the decoders make them
 */
export function pairSockets(
  rows: readonly SocketRow[],
  options: { readonly serverPorts?: ReadonlySet<number> } = {},
): ConnectionTable {
  const listeners = rows.filter(row => row.state === 'LISTEN').map(listenerOf);
  const sides = new ServerSides(options.serverPorts);
  for (const { row } of listeners) sides.add(row.local);

  const connections = new Map<string, Ends>();
  for (const row of rows) {
    if (row.state === 'LISTEN' || !isConnected(row)) continue;
    const end = sides.isServer(row.local, row.peer) ? 'server' : 'client';
    const id = end === 'server' ? connectionId(row.peer, row.local) : connectionId(row.local, row.peer);
    const connection = connections.get(id);
    if (!connection) connections.set(id, { id, [end]: row });
    else if (supersedes(row, connection[end])) connection[end] = row;
  }
  return { listeners, connections: [...connections.values()] };
}

export function listenerOf(row: SocketRow): Listener {
  return { row, acceptQueue: row.recvQ, backlog: row.sendQ };
}

/** Whether the socket is an end of a connection, or tries to become one. */
export function isConnected({ state, peer }: SocketRow): boolean {
  return state !== 'LISTEN' && state !== 'CLOSED' && peer.port !== 0;
}

/** An address pair may be in use again while its last connection is still in TIME-WAIT; the living one counts. */
function supersedes(row: SocketRow, other: SocketRow | undefined): boolean {
  return !other || row.state !== 'TIME-WAIT' || other.state === 'TIME-WAIT';
}
