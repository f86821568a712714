import * as assert from 'node:assert/strict';
import { diffSnapshots } from '../../../src/sockets/delta.ts';
import type { SocketRow, SocketSnapshot } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import type { TrackedChange } from '../../../src/sockets/socketTracker.ts';
import { endingOf } from '../../../src/webview/connectionEnding.ts';
import { transitionsOf } from '../../../src/webview/stateTransitions.ts';
import { pair, row } from './rows.ts';

/** Shows the sockets one after the other and then none; resolves what is told of the connection. */
function told(...looks: SocketRow[][]): { ending: string; reset: (string | undefined)[] } {
  const sockets = new SocketModel([9000]);
  let before: SocketSnapshot = { at: 1000, source: 'ss', rows: looks[0] ?? [] };
  sockets.see(before);
  const look = (at: number, rows: readonly SocketRow[]): TrackedChange => {
    const now: SocketSnapshot = { at, source: 'ss', rows };
    const change = sockets.apply(diffSnapshots(before, now));
    before = now;
    return change;
  };
  looks.slice(1).forEach((rows, i) => look(2000 + 1000 * i, rows));
  const change = look(9000, []);
  const [connection] = sockets.past;
  assert.ok(connection);
  const transitions = transitionsOf(change, 10);
  return { ending: endingOf(connection), reset: transitions.filter(t => t.wasReset).map(t => t.side) };
}

const end = (id: 'c' | 's', state: SocketRow['state'], more: Partial<SocketRow> = {}): SocketRow =>
  id === 'c' ? row('sk:c1', state, 1, 9000, more) : row('sk:s1', state, 9000, 1, more);

describe('how a connection ended', () => {
  it('in order, when one side was in TIME-WAIT', () => {
    assert.deepEqual(told(pair(1), [end('c', 'TIME-WAIT', { inode: 0 })]), {
      ending: 'endedInOrder',
      reset: [],
    });
  });

  it('by a reset, when both ends went at once', () => {
    assert.deepEqual(told(pair(1)), { ending: 'endedReset', reset: ['client', 'server'] });
  });

  it('never answered', () => {
    assert.deepEqual(told([end('c', 'SYN-SENT')]), { ending: 'endedUnanswered', reset: [] });
  });

  it('in order, when the answer came and all was said between two looks', () => {
    const looks = [[end('c', 'SYN-SENT')], [end('s', 'TIME-WAIT', { inode: 0 })]];
    assert.deepEqual(told(...looks), { ending: 'endedInOrder', reset: [] });
  });

  it('by a reset, when the answer came and no TIME-WAIT stays', () => {
    assert.equal(told([end('c', 'SYN-SENT')], [end('s', 'ESTAB')]).ending, 'endedReset');
  });

  it('given up by the kernel, as an orphan in FIN-WAIT-2', () => {
    const looks = [[end('c', 'FIN-WAIT-2', { inode: 0 })]];
    assert.deepEqual(told(...looks), { ending: 'endedForgotten', reset: [] });
  });

  it('unknown, when nobody looked for longer than TIME-WAIT stays', () => {
    for (const rows of [pair(1), [end('c', 'SYN-SENT')], [end('c', 'FIN-WAIT-2', { inode: 0 })]]) {
      const sockets = new SocketModel([9000]);
      sockets.see({ at: 1000, source: 'ss', rows });
      const change = sockets.see({ at: 90_000, source: 'ss', rows: [] });
      const [connection] = sockets.past;
      assert.ok(connection);
      assert.equal(endingOf(connection), 'endedUnseen');
      assert.ok(transitionsOf(change, 10).every(({ wasReset }) => !wasReset));
    }
  });

  it('unknown, when another connection has its ports already', () => {
    const again = pair(1).map(each => ({ ...each, id: `${each.id}b`, inode: each.inode + 50 }));
    for (const rows of [again, again.toReversed()]) {
      const sockets = new SocketModel([9000]);
      sockets.see({ at: 1000, source: 'ss', rows: pair(1) });
      const change = sockets.apply({ at: 1200, upserted: rows, removed: ['sk:c1', 'sk:s1'] });
      const [connection] = sockets.past;
      assert.ok(connection);
      assert.equal(endingOf(connection), 'endedUnseen');
      assert.deepEqual(
        transitionsOf(change, 10).filter(({ wasReset }) => wasReset),
        [],
      );
      assert.equal([...sockets.living].length, 1);
    }
  });

  it('unknown, when the other end is on another machine', () => {
    assert.deepEqual(told([end('s', 'ESTAB')]), { ending: 'endedUnseen', reset: [] });
  });
});
