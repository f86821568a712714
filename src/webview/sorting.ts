import { tcpStates, type Endpoint, type SocketTimer } from '../sockets/model.ts';
import { livingEnds, type WatchedConnection, type WatchedEnd } from '../sockets/watchedSockets.ts';

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

/** What is absent is undefined. */
export type SortKey = string | number | undefined;

/** What a connection is sorted by; the same for as long as its place among the others is the same. */
export function sortKey(connection: WatchedConnection, column: Column): SortKey {
  const { client, server, firstSeen } = connection;
  switch (column) {
    case 'client':
      return endpointKey(client?.row.local ?? server?.row.peer);
    case 'server':
      return endpointKey(server?.row.local ?? client?.row.peer);
    case 'clientState':
      return stateKey(client);
    case 'serverState':
      return stateKey(server);
    case 'clientRecvQ':
      return present(client)?.row.recvQ;
    case 'clientSendQ':
      return present(client)?.row.sendQ;
    case 'serverRecvQ':
      return present(server)?.row.recvQ;
    case 'serverSendQ':
      return present(server)?.row.sendQ;
    case 'timer':
      return endOfTimer(connection);
    case 'age':
      return -firstSeen;
    case 'held': {
      const owner = present(server)?.row.owner;
      return owner && `${owner.command} ${String(owner.fd).padStart(9, '0')}`;
    }
  }
}

/** What is absent comes first. */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** The timer worth showing, and when its end showed it: a retransmission says more than the wait after a close. */
export function timerOf(
  connection: WatchedConnection,
): { readonly timer: SocketTimer; readonly at: number } | undefined {
  const timers = livingEnds(connection)
    .reverse()
    .flatMap(({ row: { timer }, at }) => (timer ? { timer, at } : []));
  return timers.find(({ timer }) => timer.kind !== 'timewait') ?? timers[0];
}

/** Timers run down alike, so when they end says which has least left. */
function endOfTimer(connection: WatchedConnection): number | undefined {
  const found = timerOf(connection);
  return found && found.at + found.timer.expiresMs;
}

function present(end: WatchedEnd | undefined): WatchedEnd | undefined {
  return end?.goneAt === undefined ? end : undefined;
}

function stateKey(end: WatchedEnd | undefined): number | undefined {
  return present(end) && tcpStates.indexOf((end as WatchedEnd).row.state);
}

function endpointKey(endpoint: Endpoint | undefined): string | undefined {
  return endpoint && `${endpoint.address} ${String(endpoint.port).padStart(5, '0')}`;
}
