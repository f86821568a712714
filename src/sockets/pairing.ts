import { isWildcard, withoutZone } from './canonicalAddress.ts';
import type { Connection, ConnectionTable, Endpoint, Listener, SocketRow } from './model.ts';

type Ends = { -readonly [K in keyof Connection]: Connection[K] };

/**
 * Joins the rows of one host into connections with a client and a server end, in the order in which the rows name them.
 *
 * The server end is the one whose local port is listened on, or is in `serverPorts`: give these when the listener may
 * have closed before its connections, for the id of a connection depends on which end is which. Where both ports are
 * (a server that calls another), the listener's address decides; where neither is (or still both), the lower port
 * serves, since clients get theirs from the high range (`ip_local_port_range`, ip(7)). One end is missing when the other
 * is on another host, or the kernel has dropped it already, or made none yet. Sockets that neither listen nor connect are left out. O(n).
 *
 * @param rows addresses canonical, as the decoders make them
 */
export function pairSockets(
  rows: readonly SocketRow[],
  options: { readonly serverPorts?: ReadonlySet<number> } = {},
): ConnectionTable {
  const listeners: Listener[] = rows
    .filter(row => row.state === 'LISTEN')
    .map(row => ({ row, acceptQueue: row.recvQ, backlog: row.sendQ }));
  const servers = new ServerSides(listeners, options.serverPorts ?? new Set());

  const connections = new Map<string, Ends>();
  for (const row of rows) {
    if (row.state === 'LISTEN' || row.state === 'CLOSED' || row.peer.port === 0) continue;
    const end = servers.isServer(row.local, row.peer) ? 'server' : 'client';
    const id = end === 'server' ? connectionId(row.peer, row.local) : connectionId(row.local, row.peer);
    const connection = connections.get(id);
    if (!connection) connections.set(id, { id, [end]: row });
    else if (supersedes(row, connection[end])) connection[end] = row;
  }
  return { listeners, connections: [...connections.values()] };
}

function connectionId(client: Endpoint, server: Endpoint): string {
  return `${withoutZone(client.address)}:${client.port}-${withoutZone(server.address)}:${server.port}`;
}

/** An address pair may be in use again while its last connection is still in TIME-WAIT; the living one counts. */
function supersedes(row: SocketRow, other: SocketRow | undefined): boolean {
  return !other || row.state !== 'TIME-WAIT' || other.state === 'TIME-WAIT';
}

class ServerSides {
  readonly #ports: ReadonlySet<number>;
  readonly #listening: ReadonlySet<string>;
  readonly #wildcards: ReadonlySet<number>;

  constructor(listeners: readonly Listener[], serverPorts: ReadonlySet<number>) {
    const locals = listeners.map(({ row }) => row.local);
    this.#ports = new Set([...serverPorts, ...locals.map(({ port }) => port)]);
    this.#listening = new Set(locals.map(({ address, port }) => `${withoutZone(address)}:${port}`));
    this.#wildcards = new Set(locals.filter(({ address }) => isWildcard(address)).map(({ port }) => port));
  }

  /** Gives opposite answers for the two ends of one connection. */
  isServer(local: Endpoint, peer: Endpoint): boolean {
    const here = this.#ports.has(local.port);
    if (here !== this.#ports.has(peer.port)) return here;
    if (here) {
      const hereHeard = this.#isHeard(local);
      if (hereHeard !== this.#isHeard(peer)) return hereHeard;
    }
    if (local.port !== peer.port) return local.port < peer.port;
    return withoutZone(local.address) > withoutZone(peer.address);
  }

  #isHeard({ address, port }: Endpoint): boolean {
    return this.#wildcards.has(port) || this.#listening.has(`${withoutZone(address)}:${port}`);
  }
}
