import * as assert from 'node:assert/strict';
import { SocketLog } from '../../../src/extension/socketLog.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { pair, row } from '../webview/rows.ts';

/** What a view knows that is told the whole log. */
function told(log: SocketLog): SocketModel {
  const model = new SocketModel([9000]);
  for (const look of log.looks) {
    if (look.type === 'snapshot') model.see(look.snapshot);
    else model.apply(look.delta);
  }
  return model;
}

describe('SocketLog', () => {
  it('knows no change before there is something to change', () => {
    assert.equal(new SocketLog().apply({ at: 1, upserted: pair(1), removed: [] }), false);
  });

  it('tells a view that opens late how a connection came to be', () => {
    const log = new SocketLog();
    log.see({ at: 1000, source: 'ss', rows: [row('sk:l', 'LISTEN', 9000, 0)] });
    log.apply({ at: 2000, upserted: pair(1), removed: [] });
    log.apply({ at: 3000, upserted: pair(1, 'CLOSE-WAIT'), removed: [] });
    const [connection] = told(log).living;
    assert.deepEqual(
      connection?.server?.history.map(({ at, state }) => [at, state]),
      [
        [2000, 'ESTAB'],
        [3000, 'CLOSE-WAIT'],
      ],
    );
    assert.equal(connection.older, false);
  });

  it('stays bounded however much happens, and ends at the same sockets', () => {
    const log = new SocketLog();
    const all = new SocketModel([9000]);
    const first = { at: 0, source: 'proc' as const, rows: [row('sk:l', 'LISTEN', 9000, 0)] };
    log.see(first);
    all.see(first);
    const timer = { kind: 'on', expiresMs: 900_000, retransmits: 1 } as const;
    for (let i = 1; i <= 20_000; i++) {
      const port = 1 + (i % 50);
      const delta =
        i % 7 === 0
          ? { at: i, upserted: [], removed: [`sk:c${port}`, `sk:s${port}`] }
          : { at: i, upserted: pair(port, 'ESTAB', { recvQ: i, timer }), removed: [] };
      log.apply(delta);
      all.apply(delta);
    }
    assert.ok(log.looks.length <= 3001, `${log.looks.length} looks`);
    const late = told(log);
    const sockets = (model: SocketModel): unknown[] =>
      model
        .table()
        .connections.map(({ client, server }) => ({ client, server }))
        .toSorted((a, b) => Number(a.client?.local.port) - Number(b.client?.local.port));
    assert.deepEqual(sockets(late), sockets(all));
    assert.equal(late.source, 'proc');
  });
});
