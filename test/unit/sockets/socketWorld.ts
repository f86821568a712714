import * as fc from 'fast-check';
import type { Endpoint, SocketRow, SocketSnapshot, TcpState } from '../../../src/sockets/model.ts';

/** Rows of a small world in which ports meet again and again. */
const servers: readonly Endpoint[] = [
  { address: '127.0.0.1', port: 9000 },
  { address: '127.0.0.1', port: 50_000 },
];
const clients: readonly Endpoint[] = [
  { address: '127.0.0.1', port: 40_000 },
  { address: '127.0.0.2', port: 40_000 },
  { address: '127.0.0.1', port: 60_000 },
];

export function listenRow(id: string, local: Endpoint, more: Partial<SocketRow> = {}): SocketRow {
  const peer = { address: '0.0.0.0', port: 0 };
  return { id, state: 'LISTEN', local, peer, recvQ: 0, sendQ: 128, inode: 7, drops: 0, ...more };
}

export function socketRow(
  id: string,
  state: TcpState,
  [local, peer]: readonly [Endpoint, Endpoint],
  more: Partial<SocketRow> = {},
): SocketRow {
  return { id, state, local, peer, recvQ: 0, sendQ: 0, inode: 1, ...more };
}

const pairs = servers.flatMap(server => clients.map(client => ({ server, client })));

export const livingStates = [
  'SYN-SENT',
  'SYN-RECV',
  'ESTAB',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
] as const;

/** What one pair of ports shows: each end, its state and queues, or nothing. */
function pairRows(states: readonly TcpState[], incarnations: number): fc.Arbitrary<SocketRow[]> {
  const end = fc.option(
    fc.record({
      state: fc.constantFrom(...states),
      recvQ: fc.nat(2),
      sendQ: fc.nat(2),
      inode: fc.nat(2),
      life: fc.nat(incarnations - 1),
    }),
    { nil: undefined },
  );
  return fc
    .record({ which: fc.nat(pairs.length - 1), client: end, server: end })
    .map(({ which, client, server }) => {
      const ends = pairs[which];
      if (!ends) return [];
      const rowOf = (
        seen: typeof client,
        name: string,
        addresses: readonly [Endpoint, Endpoint],
      ): SocketRow[] => {
        if (!seen) return [];
        const { life, state, ...more } = seen;
        return [socketRow(`sk:${name}${which}.${life}`, state, addresses, more)];
      };
      return [
        ...rowOf(client, 'c', [ends.client, ends.server]),
        ...rowOf(server, 's', [ends.server, ends.client]),
      ];
    });
}

function snapshotRows(states: readonly TcpState[], incarnations: number): fc.Arbitrary<SocketRow[]> {
  return fc
    .array(pairRows(states, incarnations), { maxLength: 5 })
    .map(rows => [...new Map(rows.flat().map(row => [row.id, row])).values()]);
}

/** Snapshots of one host, `stepMs` apart; in `steady` ones no pair of ports is used twice and listeners stay. */
export function worlds(kind: 'steady' | 'wild'): fc.Arbitrary<SocketSnapshot[]> {
  const steady = kind === 'steady';
  const listening = fc.subarray(servers.map((local, i) => listenRow(`sk:l${i}`, local)));
  const states = steady ? livingStates : ([...livingStates, 'TIME-WAIT', 'CLOSED'] as const);
  return fc
    .array(fc.record({ listening, rows: snapshotRows(states, steady ? 1 : 3) }), {
      minLength: 1,
      maxLength: 12,
    })
    .map(looks => {
      const known = new Map<string, SocketRow>();
      return looks.map(({ listening: now, rows }, i) => {
        for (const row of now) known.set(row.id, row);
        const listeners = steady ? [...known.values()] : now;
        return { at: 1000 + i * 200, source: 'ss' as const, rows: [...listeners, ...rows] };
      });
    });
}
