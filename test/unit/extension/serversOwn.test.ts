import * as assert from 'node:assert/strict';
import { ServersOwn } from '../../../src/extension/serversOwn.ts';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';

function row(state: TcpState, local: string, peer: string): SocketRow {
  const endpoint = (text: string): SocketRow['local'] => {
    const at = text.lastIndexOf(':');
    return { address: text.slice(0, at), port: Number(text.slice(at + 1)) };
  };
  const facts = { recvQ: 0, sendQ: 0, inode: 1 };
  return { id: `${local} ${peer}`, state, local: endpoint(local), peer: endpoint(peer), ...facts };
}

const server = row('ESTAB', '127.0.0.1:9000', '127.0.0.3:40000');
const client = row('ESTAB', '127.0.0.3:40000', '127.0.0.1:9000');
const stranger = row('TIME-WAIT', '127.0.0.154:9000', '127.0.0.1:21017');

describe('ServersOwn', () => {
  it('keeps both ends and drops a stranger with the same port number', () => {
    const listener = row('LISTEN', '127.0.0.1:9000', '0.0.0.0:0');
    const rows = [listener, server, client, stranger];
    assert.deepEqual(new ServersOwn(9000).filter(rows), [listener, server, client]);
  });

  it('still knows its connections when it listens no more', () => {
    assert.deepEqual(new ServersOwn(9000).filter([server, client, stranger]), [server, client]);
  });

  it('takes every address where the server listens on all', () => {
    const rows = [row('LISTEN', '*:9000', '*:0'), stranger];
    assert.deepEqual(new ServersOwn(9000).filter(rows), rows);
  });
});
