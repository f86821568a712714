import { tcpStates, type ConnectionTable, type SocketRow, type TcpState } from './model.ts';

/** Sockets in one state; `total` = `client` + `server`, where a listener is a server's. */
export interface StateCount {
  readonly client: number;
  readonly server: number;
  readonly total: number;
}

/** States without a socket are absent; the others are in the order of `tcpStates`. */
export type StateCounts = Readonly<Partial<Record<TcpState, StateCount>>>;

/** How many sockets of the table are in which state. O(n). */
export function countByState(table: ConnectionTable): StateCounts {
  const counts = new Map(tcpStates.map(state => [state, { client: 0, server: 0 }]));
  const add = (row: SocketRow | undefined, side: 'client' | 'server'): void => {
    const count = row && counts.get(row.state);
    if (count) count[side]++;
  };
  for (const { row } of table.listeners) add(row, 'server');
  for (const { client, server } of table.connections) {
    add(client, 'client');
    add(server, 'server');
  }
  return Object.fromEntries(
    [...counts]
      .map(([state, count]) => [state, { ...count, total: count.client + count.server }] as const)
      .filter(([, count]) => count.total > 0),
  );
}
