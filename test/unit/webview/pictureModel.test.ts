import * as assert from 'node:assert/strict';
import { PictureModel } from '../../../src/webview/pictureModel.ts';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';

function row(id: string, state: TcpState, local: number, peer: number): SocketRow {
  return {
    id,
    state,
    local: { address: '127.0.0.1', port: local },
    peer: { address: peer === 0 ? '0.0.0.0' : '127.0.0.1', port: peer },
    recvQ: 0,
    sendQ: 0,
    inode: 1,
  };
}

const listener = row('l', 'LISTEN', 9000, 0);
const client = row('c', 'ESTAB', 40_000, 9000);
const server = row('s', 'ESTAB', 9000, 40_000);

function following(): PictureModel {
  const model = new PictureModel();
  model.apply({ type: 'follow', followed: { kind: 'server', label: 'echo', port: 9000 } });
  return model;
}

describe('PictureModel', () => {
  it('joins both ends and remembers when it first saw them', () => {
    const model = following();
    model.apply({ type: 'snapshot', snapshot: { at: 1000, source: 'ss', rows: [listener, client, server] } });
    model.picture();
    model.apply({ type: 'delta', delta: { at: 3000, upserted: [{ ...server, recvQ: 7 }], removed: [] } });
    const { connections, listeners } = model.picture();
    assert.equal(listeners.length, 1);
    assert.equal(connections.length, 1);
    assert.equal(connections[0]?.since, 1000);
    assert.equal(connections[0].server?.recvQ, 7);
  });

  it('still knows the server end when the listener is gone', () => {
    const model = new PictureModel();
    model.apply({ type: 'follow', followed: { kind: 'grade', label: 'echo' } });
    const high = { ...listener, local: { address: '127.0.0.1', port: 50_000 } };
    model.apply({ type: 'snapshot', snapshot: { at: 1, source: 'ss', rows: [high] } });
    const rows = [row('c', 'ESTAB', 40_000, 50_000), row('s', 'ESTAB', 50_000, 40_000)];
    model.apply({ type: 'snapshot', snapshot: { at: 2, source: 'ss', rows } });
    assert.equal(model.picture().connections[0]?.server?.id, 's');
  });

  it('keeps the last picture when what it follows has ended', () => {
    const model = following();
    model.apply({ type: 'snapshot', snapshot: { at: 1, source: 'ss', rows: [client, server] } });
    model.apply({ type: 'ended', reason: 'over', at: 5 });
    assert.deepEqual(model.picture().ended, { reason: 'over', at: 5 });
    assert.equal(model.picture().connections.length, 1);
  });

  it('does not know how old a connection is that was there before it', () => {
    const model = following();
    model.apply({ type: 'snapshot', snapshot: { at: 1000, source: 'ss', rows: [listener, client, server] } });
    const later = [row('d', 'ESTAB', 40_001, 9000), row('e', 'ESTAB', 9000, 40_001)];
    model.apply({ type: 'delta', delta: { at: 2000, upserted: later, removed: [] } });
    assert.deepEqual(
      model.picture().connections.map(c => c.older),
      [true, false],
    );
    assert.deepEqual(
      model.memory().since.map(([, since]) => since),
      [2000],
    );
  });

  it('takes ages over from before it was hidden, but not to something else', () => {
    const model = following();
    model.apply({ type: 'snapshot', snapshot: { at: 900, source: 'ss', rows: [listener] } });
    model.apply({ type: 'delta', delta: { at: 1000, upserted: [client, server], removed: [] } });
    model.picture();
    const again = new PictureModel(model.memory());
    again.apply({ type: 'follow', followed: { kind: 'server', label: 'echo', port: 9000 } });
    again.apply({ type: 'snapshot', snapshot: { at: 9000, source: 'ss', rows: [client, server] } });
    assert.equal(again.picture().connections[0]?.since, 1000);
    assert.equal(again.picture().connections[0]?.older, false);
    again.apply({ type: 'follow', followed: { kind: 'grade', label: 'echo' } });
    again.apply({ type: 'snapshot', snapshot: { at: 9000, source: 'ss', rows: [client, server] } });
    assert.equal(again.picture().connections[0]?.since, 9000);
    assert.equal(again.picture().connections[0]?.older, true);
  });
});
