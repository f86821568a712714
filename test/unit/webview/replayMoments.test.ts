import * as assert from 'node:assert/strict';
import { momentGap, momentOfStep, replayMoments } from '../../../src/webview/replayMoments.ts';
import { sampleRecording } from './sampleRecording.ts';

describe('replayMoments', () => {
  it('stands at every frame, and at the steps between two of them', () => {
    const { steps, frames } = sampleRecording({ steps: [1, 4, 5, 6, 20], framesAfter: [0, 1, 3, 3] });
    assert.deepEqual(replayMoments({ steps, frames }), [
      { atMs: 0, steps: 0, frame: 0 },
      { atMs: 1, steps: 1, frame: 1 },
      // No look was taken behind this one, and time does not go back.
      { atMs: 4, steps: 2, frame: 1 },
      { atMs: 4, steps: 3, frame: 2 },
      { atMs: 4, steps: 3, frame: 3 },
      { atMs: 6, steps: 4, frame: 3 },
      { atMs: 20, steps: 5, frame: 3 },
    ]);
  });

  it('never goes back in time, whatever a recording says', () => {
    const { steps, frames } = sampleRecording({ steps: [9, 3, 7], framesAfter: [2, 1, 99] });
    const moments = replayMoments({ steps, frames });
    const times = moments.map(m => m.atMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.equal(moments.at(-1)?.steps, 3);
    assert.equal(moments.at(-1)?.frame, 2);
  });

  it('has a place even for a recording of nothing', () =>
    assert.deepEqual(replayMoments({ steps: [], frames: [] }), [{ atMs: 0, steps: 0, frame: -1 }]));

  it('finds the last moment at which so many steps were made', () => {
    const moments = replayMoments(sampleRecording({ steps: [1, 4, 5], framesAfter: [0, 1, 1, 3] }));
    assert.equal(moments[momentOfStep(moments, 1)]?.frame, 2);
    assert.equal(moments[momentOfStep(moments, 2)]?.steps, 2);
    assert.equal(momentOfStep(moments, 99), moments.length - 1);
    assert.equal(momentOfStep(moments, -1), 0);
  });

  it('waits as long as it took, ten times as long, or always the same; never longer than three seconds', () => {
    const moments = [0, 20, 20, 9000].map(atMs => ({ atMs, steps: 0, frame: 0 }));
    assert.deepEqual(
      [0, 1, 2].map(at => momentGap(moments, at, 'recorded')),
      [20, 0, 3000],
    );
    assert.deepEqual(
      [0, 1, 2].map(at => momentGap(moments, at, 'slowed')),
      [200, 100, 3000],
    );
    assert.equal(momentGap(moments, 0, 'steady'), momentGap(moments, 2, 'steady'));
  });
});
