import * as assert from 'node:assert/strict';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';
import type { SeenConnection } from '../../../src/webview/pictureModel.ts';
import { columns, sorted } from '../../../src/webview/sorting.ts';

function connection(port: number, since: number, server?: Partial<SocketRow>): SeenConnection {
  const base = {
    id: `${port}`,
    state: 'ESTAB' as TcpState,
    local: { address: '127.0.0.1', port: 9 },
    peer: { address: '127.0.0.1', port },
    recvQ: 0,
    sendQ: 0,
    inode: 1,
  };
  const client = { ...base, local: base.peer, peer: base.local };
  return { id: `${port}`, since, older: false, client, ...(server && { server: { ...base, ...server } }) };
}

const ports = (list: readonly SeenConnection[]): (number | undefined)[] =>
  list.map(c => c.client?.local.port);

describe('sorted', () => {
  const list = [
    connection(900, 30, { recvQ: 5 }),
    connection(10_000, 10, { recvQ: 50 }),
    connection(200, 20),
  ];

  it('compares ports as numbers', () => {
    assert.deepEqual(ports(sorted(list, { column: 'client', descending: false })), [200, 900, 10_000]);
  });

  it('puts the eldest on top when ages go down', () => {
    assert.deepEqual(ports(sorted(list, { column: 'age', descending: true })), [10_000, 200, 900]);
  });

  it('puts what is absent first', () => {
    assert.deepEqual(ports(sorted(list, { column: 'serverRecvQ', descending: false })), [200, 900, 10_000]);
  });

  it('sorts by every column', () => {
    for (const column of columns) assert.equal(sorted(list, { column, descending: true }).length, 3);
  });
});
