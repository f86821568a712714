import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { lingerMs, RowList } from '../../../src/webview/rowList.ts';
import { columns } from '../../../src/webview/sorting.ts';
import { pair } from './rows.ts';

function seen(rows: SocketRow[]): { sockets: SocketModel; list: RowList } {
  const sockets = new SocketModel([9000]);
  sockets.see({ at: 1000, source: 'ss', rows });
  return { sockets, list: new RowList(sockets) };
}

const ids = (list: RowList, at: number): string[] => list.slice(0, list.count(at)).map(({ id }) => id);

describe('RowList', () => {
  it('keeps one that is gone for a moment, and then no more', () => {
    const { sockets, list } = seen([...pair(1), ...pair(2)]);
    assert.equal(list.count(1000), 2);
    list.note(sockets.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] }));
    assert.equal(list.count(2000 + lingerMs - 1), 2);
    assert.equal(list.slice(0, 1)[0]?.goneAt, 2000);
    assert.equal(list.count(2000 + lingerMs), 1);
  });

  it('shows a connection at its new place when what it is sorted by has changed', () => {
    const { sockets, list } = seen([...pair(1), ...pair(2)]);
    list.sorting = { column: 'serverRecvQ', descending: true };
    list.count(1000);
    const [, server] = pair(2, 'ESTAB', { recvQ: 9 });
    list.note(sockets.apply({ at: 1100, upserted: server ? [server] : [], removed: [] }));
    assert.equal(ids(list, 1100)[0], '127.0.0.1:2-127.0.0.1:9000');
    assert.equal(list.indexOf('127.0.0.1:2-127.0.0.1:9000'), 0);
  });

  it('lets through what passes the filter, and takes out what passes no more', () => {
    const { sockets, list } = seen([...pair(1), ...pair(2, 'CLOSE-WAIT')]);
    list.filter = { state: { state: 'CLOSE-WAIT', side: 'server' } };
    assert.equal(list.count(1000), 1);
    list.note(sockets.apply({ at: 1100, upserted: pair(2, 'LAST-ACK'), removed: [] }));
    assert.equal(list.count(1100), 0);
    list.filter = {};
    assert.equal(list.count(1100), 2);
  });

  it('shows by CLOSED the connections that are gone, while they stay', () => {
    const { sockets, list } = seen([...pair(1), ...pair(2)]);
    list.filter = { state: { state: 'CLOSED' } };
    assert.equal(list.count(1000), 0);
    list.note(sockets.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] }));
    assert.deepEqual(ids(list, 2000), ['127.0.0.1:1-127.0.0.1:9000']);
    assert.equal(list.count(2000 + lingerMs), 0);
  });

  it('finds by port, by descriptor and by process', () => {
    const owner = { pid: 7, fd: 12, command: 'python3', blockedIn: 'recvfrom' };
    const { list } = seen([...pair(40_001), ...pair(40_002, 'ESTAB', { owner })]);
    for (const [text, count] of [
      ['40001', 1],
      ['fd 12', 1],
      ['PYTHON', 1],
      ['recv', 1],
      ['4000', 2],
      ['zz', 0],
    ] as const) {
      list.filter = { text };
      assert.equal(list.count(1000), count, text);
    }
  });

  it('is, after any changes, what sorting everything would give', () => {
    const state = fc.constantFrom('ESTAB' as const, 'CLOSE-WAIT' as const, 'TIME-WAIT' as const);
    const change = fc.record({
      port: fc.integer({ min: 1, max: 8 }),
      state,
      recvQ: fc.integer({ min: 0, max: 3 }),
      gone: fc.boolean(),
    });
    const changes = fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(
        changes,
        fc.constantFrom(...columns),
        fc.boolean(),
        fc.boolean(),
        (all, column, descending, filtered) => {
          const { sockets, list } = seen([]);
          list.sorting = { column, descending };
          list.filter = filtered ? { state: { state: 'CLOSE-WAIT' } } : {};
          let at = 1000;
          for (const some of all) {
            at += 900;
            const gone = some.filter(each => each.gone).map(each => each.port);
            list.note(
              sockets.apply({
                at,
                upserted: some
                  .filter(each => !gone.includes(each.port))
                  .flatMap(each => pair(each.port, each.state, { recvQ: each.recvQ })),
                removed: gone.flatMap(port => [`sk:c${port}`, `sk:s${port}`]),
              }),
            );
            const whole = new RowList(sockets);
            whole.sorting = list.sorting;
            whole.filter = list.filter;
            assert.deepEqual(ids(list, at), ids(whole, at));
          }
        },
      ),
    );
  });
});
