import * as assert from 'node:assert/strict';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { endingOf } from '../../../src/webview/connectionEnding.ts';
import { transitionsOf } from '../../../src/webview/stateTransitions.ts';
import { pair, row } from './rows.ts';

/** Shows the sockets one after the other and then none; resolves what is told of the connection. */
function told(...looks: SocketRow[][]): { ending: string; reset: (string | undefined)[] } {
  const sockets = new SocketModel([9000]);
  looks.forEach((rows, i) => sockets.see({ at: 1000 * (i + 1), source: 'ss', rows }));
  const change = sockets.see({ at: 9000, source: 'ss', rows: [] });
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

  it('given up by the kernel, as an orphan in FIN-WAIT-2', () => {
    const looks = [[end('c', 'FIN-WAIT-2', { inode: 0 })]];
    assert.deepEqual(told(...looks), { ending: 'endedForgotten', reset: [] });
  });

  it('unknown, when the other end is on another machine', () => {
    assert.deepEqual(told([end('s', 'ESTAB')]), { ending: 'endedUnseen', reset: [] });
  });
});
