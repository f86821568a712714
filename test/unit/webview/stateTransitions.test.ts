import assert from 'node:assert/strict';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import type { TrackedChange } from '../../../src/sockets/socketTracker.ts';
import { transitionsOf } from '../../../src/webview/stateTransitions.ts';

const address = '127.0.0.1';

function row(side: 'client' | 'server', state: TcpState): SocketRow {
  const [local, peer] = [
    { address, port: 40_000 },
    { address, port: 9000 },
  ];
  return {
    id: `sk:${side}`,
    state,
    local: side === 'client' ? local : peer,
    peer: side === 'client' ? peer : local,
    recvQ: 0,
    sendQ: 0,
    inode: 7,
  };
}

function seen(change: TrackedChange): string[] {
  return transitionsOf(change, 100).map(
    ({ side, from, to, wasReset }) => `${side} ${from ?? '-'} ${to ?? '-'}${wasReset ? ' reset' : ''}`,
  );
}

describe('transitions that sockets took between two looks', () => {
  it('are none for what was there before anyone looked', () => {
    const model = new SocketModel([9000]);
    const rows = [row('client', 'ESTAB'), row('server', 'ESTAB')];
    assert.deepEqual(seen(model.see({ at: 1, source: 'ss', rows })), []);
    const change = model.apply({
      at: 2,
      upserted: [row('client', 'FIN-WAIT-2'), row('server', 'CLOSE-WAIT')],
      removed: [],
    });
    assert.deepEqual(seen(change), ['client ESTAB FIN-WAIT-2', 'server ESTAB CLOSE-WAIT']);
  });

  it('begin from nothing, and end in nothing: in order where TIME-WAIT stays, else by a reset', () => {
    for (const [last, words] of [
      [[row('client', 'TIME-WAIT')], ['client ESTAB TIME-WAIT', 'server ESTAB -']],
      [[], ['client ESTAB - reset', 'server ESTAB - reset']],
    ] as const) {
      const model = new SocketModel([9000]);
      model.see({ at: 1, source: 'ss', rows: [] });
      const rows = [row('client', 'ESTAB'), row('server', 'ESTAB')];
      assert.deepEqual(seen(model.apply({ at: 2, upserted: rows, removed: [] })), [
        'client - ESTAB',
        'server - ESTAB',
      ]);
      const removed = last.length === 0 ? ['sk:client', 'sk:server'] : ['sk:server'];
      assert.deepEqual(seen(model.apply({ at: 3, upserted: last, removed })), words);
    }
  });

  it('are none where only a queue has changed', () => {
    const model = new SocketModel([9000]);
    model.see({ at: 1, source: 'ss', rows: [row('client', 'ESTAB')] });
    assert.deepEqual(
      seen(model.apply({ at: 2, upserted: [{ ...row('client', 'ESTAB'), sendQ: 9 }], removed: [] })),
      [],
    );
  });
});
