import * as assert from 'node:assert/strict';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { joinOwners } from '../../../src/sockets/owners.ts';

const end = { address: '127.0.0.1', port: 1 };
const row: SocketRow = { id: 'sk:1', state: 'ESTAB', local: end, peer: end, recvQ: 0, sendQ: 0, inode: 7 };
const owner = { pid: 5, fd: 3, command: 'server', blockedIn: 'recvfrom' };

describe('joinOwners', () => {
  it('gives a row the process that holds its inode', () => {
    assert.deepEqual(joinOwners([row], new Map([[7, owner]])), [{ ...row, owner }]);
  });

  it('takes away an owner that let go', () => {
    assert.deepEqual(joinOwners([{ ...row, owner }], new Map()), [row]);
    assert.deepEqual(joinOwners([{ ...row, inode: 0, owner }], new Map([[0, owner]])), [
      { ...row, inode: 0 },
    ]);
  });

  it('leaves the others as they are', () => {
    assert.equal(joinOwners([row], new Map([[8, owner]]))[0], row);
  });
});
