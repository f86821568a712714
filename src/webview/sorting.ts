import { tcpStates, type Endpoint, type SocketRow, type SocketTimer } from '../sockets/model.ts';
import type { SeenConnection } from './pictureModel.ts';

export const columns = [
  'client',
  'clientState',
  'clientRecvQ',
  'clientSendQ',
  'server',
  'serverState',
  'serverRecvQ',
  'serverSendQ',
  'held',
  'timer',
  'age',
] as const;
export type Column = (typeof columns)[number];

export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

/** The eldest connection on top, as in a log. */
export const defaultSorting: Sorting = { column: 'age', descending: true };

/** Sorts by one column; connections that are equal there come in the order in which they appeared, or of their ports. */
export function sorted(
  connections: readonly SeenConnection[],
  { column, descending }: Sorting,
): SeenConnection[] {
  const sign = descending ? -1 : 1;
  const keys = new Map(connections.map(c => [c, keyOf(c, column)]));
  return connections.toSorted(
    (a, b) => sign * compare(keys.get(a), keys.get(b)) || a.since - b.since || clientPort(a) - clientPort(b),
  );
}

/** The timer worth showing: a retransmission says more than the wait after a close. */
export function timerOf({ client, server }: SeenConnection): SocketTimer | undefined {
  const timers = [server?.timer, client?.timer].filter(t => t !== undefined);
  return timers.find(t => t.kind !== 'timewait') ?? timers[0];
}

type Key = string | number | undefined;

function keyOf(c: SeenConnection, column: Column): Key {
  switch (column) {
    case 'client':
      return endpointKey(c.client?.local ?? c.server?.peer);
    case 'server':
      return endpointKey(c.server?.local ?? c.client?.peer);
    case 'clientState':
      return stateKey(c.client);
    case 'serverState':
      return stateKey(c.server);
    case 'clientRecvQ':
      return c.client?.recvQ;
    case 'clientSendQ':
      return c.client?.sendQ;
    case 'serverRecvQ':
      return c.server?.recvQ;
    case 'serverSendQ':
      return c.server?.sendQ;
    case 'timer':
      return timerOf(c)?.expiresMs;
    case 'age':
      return -c.since;
    case 'held':
      return c.server?.owner && `${c.server.owner.command} ${String(c.server.owner.fd).padStart(9, '0')}`;
  }
}

function clientPort(c: SeenConnection): number {
  return c.client?.local.port ?? c.server?.peer.port ?? 0;
}

function stateKey(row: SocketRow | undefined): number | undefined {
  return row && tcpStates.indexOf(row.state);
}

function endpointKey(endpoint: Endpoint | undefined): string | undefined {
  return endpoint && `${endpoint.address} ${String(endpoint.port).padStart(5, '0')}`;
}

/** What is absent comes first. */
function compare(a: Key, b: Key): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
