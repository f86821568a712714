import * as assert from 'node:assert/strict';
import { PageModel } from '../../../src/webview/pageModel.ts';
import { pair, row } from './rows.ts';

const listener = row('sk:l', 'LISTEN', 9000, 0);

function following(): PageModel {
  const model = new PageModel();
  model.apply({ type: 'follow', followed: { kind: 'server', label: 'echo', port: 9000 } });
  model.apply({ type: 'snapshot', snapshot: { at: 1000, source: 'ss', rows: [listener] } });
  return model;
}

describe('PageModel', () => {
  it('tells each change of state once, with its side', () => {
    const model = following();
    model.apply({ type: 'delta', delta: { at: 1200, upserted: pair(1), removed: [] } });
    const [, server] = pair(1, 'CLOSE-WAIT');
    assert.ok(server);
    model.apply({ type: 'delta', delta: { at: 1400, upserted: [server], removed: [] } });
    model.apply({ type: 'delta', delta: { at: 1600, upserted: [], removed: ['sk:s1'] } });
    const connection = '127.0.0.1:1-127.0.0.1:9000';
    assert.deepEqual(model.takeTransitions(), [
      { connection, side: 'client', from: undefined, to: 'ESTAB' },
      { connection, side: 'server', from: undefined, to: 'ESTAB' },
      { connection, side: 'server', from: 'ESTAB', to: 'CLOSE-WAIT' },
      { connection, side: 'server', from: 'CLOSE-WAIT', to: undefined },
    ]);
    assert.deepEqual(model.takeTransitions(), []);
  });

  it('raises a diagnosis when looks that change nothing show that it lasts', () => {
    const model = following();
    model.apply({
      type: 'delta',
      delta: { at: 1200, upserted: pair(1, 'ESTAB', { inode: 0 }), removed: [] },
    });
    assert.deepEqual(model.diagnoses(0), []);
    model.apply({ type: 'looked', at: 4300, everyMs: 200, costMs: 5 });
    assert.deepEqual(model.diagnoses(100), [], 'not more often than a few times a second');
    assert.deepEqual(
      model.diagnoses(1000).map(({ kind }) => kind),
      ['not-accepted'],
    );
    assert.deepEqual(model.sampling, { everyMs: 200, costMs: 5 });
  });

  it('keeps the last picture, and its time, when what it follows has ended', () => {
    const model = following();
    model.apply({ type: 'ended', reason: 'over', at: 5000 });
    assert.deepEqual(model.ended, { reason: 'over', at: 5000 });
    assert.equal(model.isLive, false);
    assert.equal([...model.sockets.listeners].length, 1);
    assert.equal(model.now(), 5000);
  });

  it('lets time go on by the clock of the extension, which may be that of another machine', () => {
    const model = following();
    const arrived = Date.now();
    assert.ok(model.now(arrived + 700) >= 1000 + 650, 'about 700 ms after the look');
    assert.ok(model.now(arrived + 700) <= 1000 + 750);
  });

  it('forgets the sockets of what it followed before', () => {
    const model = following();
    model.rows.count(1000);
    model.apply({ type: 'delta', delta: { at: 1200, upserted: pair(1), removed: [] } });
    assert.equal(model.rows.count(1200), 1);
    model.apply({ type: 'follow', followed: { kind: 'grade', label: 'echo' } });
    assert.equal(model.rows.count(1200), 0);
    assert.equal(model.hasLooked, false);
    assert.deepEqual(model.takeTransitions(), []);
  });
});
