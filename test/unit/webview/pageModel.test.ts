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

  it('tells no transition of the past to a page that opens late', () => {
    const model = following();
    model.apply({ type: 'delta', delta: { at: 1200, upserted: pair(1), removed: [] } });
    model.apply({ type: 'delta', delta: { at: 9000, upserted: pair(2).slice(0, 1), removed: [] } });
    assert.deepEqual(
      model.takeTransitions().map(({ connection }) => connection),
      ['127.0.0.1:2-127.0.0.1:9000'],
    );
  });

  it('says which descriptor is still open, but nothing of sockets that nobody has looked for', () => {
    const model = following();
    const owner = { pid: 7, fd: 4, command: 'server' };
    model.apply({ type: 'delta', delta: { at: 1200, upserted: [...pair(1), ...pair(2)], removed: [] } });
    model.apply({ type: 'delta', delta: { at: 1400, upserted: [], removed: ['sk:c1', 'sk:s1'] } });
    assert.deepEqual(model.askForLost(), [1, 100_001]);
    model.apply({ type: 'delta', delta: { at: 1600, upserted: [], removed: ['sk:c2', 'sk:s2'] } });
    model.apply({ type: 'held', owners: [[100_001, owner]] });
    assert.deepEqual(model.askForLost(), [100_001, 2, 100_002], 'the latter are still to be looked for');
    model.apply({ type: 'looked', at: 4500, everyMs: 200, costMs: 1 });
    model.apply({ type: 'held', owners: [[100_001, owner]] });
    const [diagnosis] = model.diagnoses(1000);
    assert.equal(diagnosis?.kind, 'reset-fd-open');
    assert.deepEqual([...model.sockets.affected(diagnosis.id)], ['127.0.0.1:1-127.0.0.1:9000']);
    assert.deepEqual(model.askForLost(), [100_001]);
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

  it('keeps the last steps of a conversation without an end, and none of another one', () => {
    const model = following();
    const steps = Array.from({ length: 1000 }, (_, i) => ({
      atMs: i,
      who: 'client 1',
      what: 'receive' as const,
    }));
    for (let i = 0; i < 20; i++) model.apply({ type: 'steps', began: 5000, steps });
    assert.ok(model.steps.length >= 2000 && model.steps.length <= 4000, `${model.steps.length} steps`);
    assert.equal(model.steps.at(-1)?.atMs, 999);
    model.apply({ type: 'steps', began: 6000, steps: steps.slice(0, 2) });
    assert.equal(model.steps.length, 2);
    assert.equal(model.began, 6000);
  });
});
