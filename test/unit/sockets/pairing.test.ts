import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import { tcpStates, type Endpoint, type SocketRow, type TcpState } from '../../../src/sockets/model.ts';
import { pairSockets } from '../../../src/sockets/pairing.ts';
import { rows } from './arbitraries.ts';
import { fixture } from './fixture.ts';

let cookie = 0;

function at(spec: string): Endpoint {
  const colon = spec.lastIndexOf(':');
  return { address: spec.slice(0, colon), port: Number(spec.slice(colon + 1)) };
}

function row(state: TcpState, local: string, peer = '0.0.0.0:0'): SocketRow {
  cookie++;
  return { id: `sk:${cookie}`, state, local: at(local), peer: at(peer), recvQ: 0, sendQ: 0, inode: cookie };
}

function pairs(rows: readonly SocketRow[], serverPorts?: ReadonlySet<number>): (string | undefined)[][] {
  const { connections } = pairSockets(rows, serverPorts ? { serverPorts } : {});
  return connections.map(({ id, client, server }) => [id, client?.state, server?.state]);
}

const listener = row('LISTEN', '127.0.0.1:50000');

describe('pairSockets', () => {
  it('finds both ends of everything that a program can hold', () => {
    const { listeners, connections } = pairSockets(decodeSs(fixture('ss/captured-6.1-Htanoe.txt')).rows);
    assert.deepEqual(
      listeners.map(l => [l.row.local.port, l.acceptQueue, l.backlog]).filter(([port]) => port === 9103),
      [[9103, 2, 1]],
    );
    assert.deepEqual(
      connections.map(c => `${c.id} ${c.client?.state ?? '-'} ${c.server?.state ?? '-'}`).sort(),
      [
        '127.0.0.1:40001-127.0.0.1:9101 ESTAB ESTAB',
        '127.0.0.1:40002-127.0.0.1:9101 ESTAB ESTAB',
        '127.0.0.1:40003-127.0.0.1:9101 FIN-WAIT-2 CLOSE-WAIT',
        '127.0.0.1:40004-127.0.0.1:9101 FIN-WAIT-2 CLOSE-WAIT',
        '127.0.0.1:40005-127.0.0.1:9101 FIN-WAIT-2 CLOSE-WAIT',
        '127.0.0.1:40006-127.0.0.1:9101 TIME-WAIT -',
        '127.0.0.1:40007-127.0.0.1:9101 - TIME-WAIT',
        '127.0.0.1:40008-127.0.0.1:9102 FIN-WAIT-1 ESTAB',
        '127.0.0.1:40009-127.0.0.1:9102 FIN-WAIT-2 LAST-ACK',
        '127.0.0.1:40010-127.0.0.1:9102 FIN-WAIT-1 FIN-WAIT-1',
        '127.0.0.1:40020-127.0.0.1:9103 ESTAB ESTAB',
        '127.0.0.1:40021-127.0.0.1:9103 ESTAB ESTAB',
        '127.0.0.1:40022-127.0.0.1:9103 SYN-SENT -',
        '127.0.0.1:40023-127.0.0.1:9103 SYN-SENT -',
        '127.0.0.1:40030-127.0.0.1:9104 ESTAB SYN-RECV',
        '127.0.0.1:40040-127.0.0.1:9105 ESTAB ESTAB',
        '::1:40041-::1:9105 ESTAB ESTAB',
      ],
    );
  });

  it('tells the server end by the listener, also when its port is the higher one', () => {
    assert.deepEqual(
      pairs([
        row('ESTAB', '127.0.0.1:3000', '127.0.0.1:50000'),
        listener,
        row('ESTAB', '127.0.0.1:50000', '127.0.0.1:3000'),
      ]),
      [['127.0.0.1:3000-127.0.0.1:50000', 'ESTAB', 'ESTAB']],
    );
  });

  it('goes by the given ports when the listener has closed', () => {
    const left = [row('TIME-WAIT', '127.0.0.1:50000', '127.0.0.1:3000')];
    assert.deepEqual(pairs(left, new Set([50_000])), [
      ['127.0.0.1:3000-127.0.0.1:50000', undefined, 'TIME-WAIT'],
    ]);
    assert.deepEqual(pairs(left), [['127.0.0.1:50000-127.0.0.1:3000', 'TIME-WAIT', undefined]]);
  });

  it('looks at the listening address when both ports are listened on', () => {
    const rows = [
      row('LISTEN', '127.0.0.1:7000'),
      row('LISTEN', '192.0.2.1:8000'),
      row('ESTAB', '127.0.0.1:8000', '127.0.0.1:7000'),
    ];
    assert.deepEqual(pairs(rows), [['127.0.0.1:8000-127.0.0.1:7000', 'ESTAB', undefined]]);
    const wildcard = [...rows.slice(1), row('LISTEN', '*:7000')];
    assert.deepEqual(pairs(wildcard), [['127.0.0.1:8000-127.0.0.1:7000', 'ESTAB', undefined]]);
  });

  it('joins ends of which one is bound to a device', () => {
    assert.deepEqual(
      pairs([
        listener,
        row('ESTAB', '127.0.0.1%lo:50000', '127.0.0.1:3000'),
        row('ESTAB', '127.0.0.1:3000', '127.0.0.1:50000'),
      ]),
      [['127.0.0.1:3000-127.0.0.1:50000', 'ESTAB', 'ESTAB']],
    );
  });

  it('prefers the living connection to the one that the pair of ports had before', () => {
    const old = row('TIME-WAIT', '127.0.0.1:3000', '127.0.0.1:50000');
    const young = row('ESTAB', '127.0.0.1:3000', '127.0.0.1:50000');
    for (const rows of [
      [listener, old, young],
      [listener, young, old],
    ]) {
      assert.equal(pairSockets(rows).connections[0]?.client, young);
    }
  });

  it('takes a socket that connected to itself for one client end', () => {
    assert.deepEqual(pairs([row('ESTAB', '127.0.0.1:3000', '127.0.0.1:3000')]), [
      ['127.0.0.1:3000-127.0.0.1:3000', 'ESTAB', undefined],
    ]);
  });

  it('leaves out sockets that neither listen nor connect', () => {
    assert.deepEqual(pairs([row('CLOSED', '127.0.0.1:3000')]), []);
  });

  it('puts every socket in one place, whatever there is', () => {
    fc.assert(
      fc.property(rows, rows => {
        const { listeners, connections } = pairSockets(rows);
        assert.deepEqual(
          listeners.map(l => l.row.id),
          rows.filter(r => r.state === 'LISTEN').map(r => r.id),
        );
        const placed = connections.flatMap(c => [c.client, c.server].flatMap(end => end?.id ?? []));
        assert.equal(new Set(placed).size, placed.length);
        assert.equal(new Set(connections.map(c => c.id)).size, connections.length);
        for (const { client, server } of connections) {
          assert.ok(client ?? server);
          if (!client || !server) continue;
          assert.equal(client.local.port, server.peer.port);
          assert.equal(client.peer.port, server.local.port);
        }
      }),
    );
  });

  it('joins the two ends of any connection, in whatever order they come', () => {
    const end = fc.tuple(fc.constantFrom('127.0.0.1', '127.0.0.2', '::1'), fc.integer({ min: 1, max: 6 }));
    const live = fc.constantFrom(...tcpStates.filter(s => s !== 'LISTEN' && s !== 'CLOSED'));
    fc.assert(
      fc.property(end, end, live, live, fc.array(end), fc.boolean(), (one, two, a, b, listening, turn) => {
        const [here, there] = [one, two].map(e => e.join(':')) as [string, string];
        fc.pre(here !== there);
        const ends = [row(a, here, there), row(b, there, here)];
        const listeners = listening.map(l => row('LISTEN', l.join(':')));
        const { connections } = pairSockets([...listeners, ...(turn ? ends.reverse() : ends)]);
        assert.equal(connections.length, 1);
        assert.ok(connections[0]?.client && connections[0].server);
      }),
    );
  });
});
