import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readSsUsers } from '../../../src/sockets/ssUsers.ts';

function render(users: readonly { command: string; pid: number; fd: number }[]): string {
  return `users:(${['', ...users.map(u => `("${u.command}",pid=${u.pid},fd=${u.fd})`)].join(',').slice(1)})`;
}

describe('readSsUsers', () => {
  it('reads the first process and finds the end', () => {
    const list = render([
      { command: 'java', pid: 12, fd: 3 },
      { command: 'java', pid: 13, fd: 3 },
    ]);
    assert.deepEqual(readSsUsers(`${list} ino:1`, 0), {
      owner: { command: 'java', pid: 12, fd: 3 },
      end: list.length,
    });
  });

  it('reads threads (-T)', () => {
    assert.deepEqual(readSsUsers('users:(("a",pid=1,tid=2,fd=3))', 0)?.owner, {
      command: 'a',
      pid: 1,
      fd: 3,
    });
  });

  for (const command of [
    'p",pid=1,fd=3)',
    '",pid=1,fd=3),(',
    '",pid=1,fd=3)) ',
    '\nESTAB 0 0 1:2',
    'a b (c) "d"',
    '',
    ',pid=1,fd=2',
  ]) {
    it(`is not fooled by a process that calls itself ${JSON.stringify(command)}`, () => {
      const list = render([
        { command, pid: 77, fd: 8 },
        { command: 'python3', pid: 78, fd: 8 },
      ]);
      assert.deepEqual(readSsUsers(`${list} timer:(on,1ms,0)`, 0), {
        owner: { command, pid: 77, fd: 8 },
        end: list.length,
      });
      const alone = render([{ command, pid: 77, fd: 8 }]);
      assert.deepEqual(readSsUsers(`${alone}\n`, 0)?.end, alone.length);
    });
  }

  it('gives up on what is no list', () => {
    for (const s of [
      'users:((',
      'users:()',
      'users:(("a",pid=1,fd=2)',
      'users:(("a much too long name",pid=1,fd=2))',
    ]) {
      assert.equal(readSsUsers(s, 0), undefined);
    }
  });

  it('never throws', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('("', '",pid=1', ',fd=2', ')', ','));
    fc.assert(
      fc.property(fc.array(piece), pieces =>
        assert.doesNotThrow(() => readSsUsers(`users:(${pieces.join('')}`, 0)),
      ),
    );
  });
});
