import * as assert from 'node:assert/strict';
import { ConnectionAges } from '../../../src/cli/connectionAges.ts';
import type { SocketRow, SocketSnapshot } from '../../../src/sockets/model.ts';

const end = { address: '127.0.0.1', port: 1 };

function row(id: string): SocketRow {
  return { id, state: 'ESTAB', local: end, peer: end, recvQ: 0, sendQ: 0, inode: 1 };
}

function snapshot(at: number, ...ids: string[]): SocketSnapshot {
  return { at, source: 'ss', rows: ids.map(row) };
}

describe('ConnectionAges', () => {
  it('counts from the first sight of either end', () => {
    const ages = new ConnectionAges();
    ages.see(snapshot(1000, 'a'));
    ages.see(snapshot(3000, 'a', 'b'));
    ages.see(snapshot(4000, 'a', 'b', 'c'));
    assert.deepEqual(ages.of({ id: '', client: row('b'), server: row('c') }), { ms: 1000, atLeast: false });
    assert.deepEqual(ages.of({ id: '', client: row('c'), server: row('a') }), { ms: 3000, atLeast: true });
    assert.equal(ages.of({ id: '', client: row('d') }), undefined);
  });

  it('forgets sockets that have gone', () => {
    const ages = new ConnectionAges();
    ages.see(snapshot(1000, 'a'));
    ages.see(snapshot(2000));
    ages.see(snapshot(3000, 'a'));
    assert.deepEqual(ages.of({ id: '', client: row('a') }), { ms: 0, atLeast: false });
  });
});
