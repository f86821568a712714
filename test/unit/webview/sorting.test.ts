import * as assert from 'node:assert/strict';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { RowList } from '../../../src/webview/rowList.ts';
import { columns, type Sorting } from '../../../src/webview/sorting.ts';
import { pair } from './rows.ts';

function ports(rows: SocketRow[][], sorting: Sorting): (number | undefined)[] {
  const sockets = new SocketModel([9000]);
  sockets.see({ at: 1, source: 'ss', rows: [] });
  rows.forEach((upserted, i) => sockets.apply({ at: 10 * (i + 1), upserted, removed: [] }));
  const list = new RowList(sockets);
  list.sorting = sorting;
  return list.slice(0, list.count(100)).map(({ client }) => client?.row.local.port);
}

describe('sorting', () => {
  const rows = [
    pair(10_000, 'ESTAB', { recvQ: 50 }),
    pair(200).slice(0, 1),
    pair(900, 'ESTAB', { recvQ: 5 }),
  ];

  it('compares ports as numbers', () => {
    assert.deepEqual(ports(rows, { column: 'client', descending: false }), [200, 900, 10_000]);
  });

  it('puts the eldest on top when ages go down', () => {
    assert.deepEqual(ports(rows, { column: 'age', descending: true }), [10_000, 200, 900]);
  });

  it('puts what is absent first', () => {
    assert.deepEqual(ports(rows, { column: 'serverRecvQ', descending: false }), [200, 900, 10_000]);
  });

  it('sorts by every column', () => {
    for (const column of columns) {
      assert.equal(new Set(ports(rows, { column, descending: true })).size, 3);
    }
  });
});
