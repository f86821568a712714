import * as assert from 'node:assert/strict';
import { SilenceWatch } from '../../../src/grading/silenceWatch.ts';
import { WatchControls } from '../../../src/grading/watchControls.ts';
import { WatchPace } from '../../../src/grading/watchPace.ts';
import type { RunnerLine } from '../../../src/grading/runnerJob.ts';
import { watchControlSchema, type WatchControl } from '../../../src/protocol/watchControl.ts';
import { VirtualClock } from '../harness/virtualClock.ts';

describe('watching', () => {
  let clock: VirtualClock;
  beforeEach(() => (clock = new VirtualClock()));
  afterEach(() => clock.restore());

  describe('silence of the runner', () => {
    const ahead: RunnerLine = {
      type: 'stepAhead',
      id: 'E01',
      step: { atMs: 0, who: 'client 1', what: 'connect' },
    };
    const step: RunnerLine = { ...ahead, type: 'step' };
    const anHour = 3_600_000;
    let silent: number;
    let watch: SilenceWatch;
    beforeEach(() => {
      silent = 0;
      watch = new SilenceWatch(1000, () => silent++);
    });
    afterEach(() => watch.dispose());

    it('is noticed', () => {
      clock.advance(999);
      assert.equal(silent, 0);
      clock.advance(1);
      assert.equal(silent, 1);
    });

    it('is as it should be while a step waits, also when the server is heard of', () => {
      watch.heard(ahead);
      watch.heard(step);
      watch.heard({ type: 'socketsChanged', delta: { at: 1, upserted: [], removed: [] } });
      clock.advance(anHour / 100);
      assert.equal(silent, 0);
      watch.said({ type: 'next' });
      clock.advance(1000);
      assert.equal(silent, 1);
    });

    it('is noticed while it plays, and not when it was paused', () => {
      watch.said({ type: 'play', paceMs: 100 });
      watch.heard(ahead);
      watch.said({ type: 'pause' });
      clock.advance(anHour / 100);
      assert.equal(silent, 0);
      watch.said({ type: 'play', paceMs: 100 });
      watch.heard(ahead);
      clock.advance(1000);
      assert.equal(silent, 1);
    });
  });

  describe('pace', () => {
    /** Whether the step may be made by now. */
    async function asks(pace: WatchPace, signal = new AbortController().signal): Promise<() => boolean> {
      let may = false;
      void pace.permission(signal).then(() => (may = true));
      await Promise.resolve();
      return () => may;
    }
    const settled = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) await Promise.resolve();
    };

    it('waits for the word, once for each step', async () => {
      const pace = new WatchPace();
      pace.obey({ type: 'next' });
      const may = await asks(pace);
      clock.advance(10_000);
      await settled();
      assert.equal(may(), false);
      pace.obey({ type: 'next' });
      await settled();
      assert.equal(may(), true);
      const second = await asks(pace);
      await settled();
      assert.equal(second(), false);
    });

    it('plays, and pauses within the time between two steps', async () => {
      const pace = new WatchPace();
      pace.obey({ type: 'play', paceMs: 100 });
      const may = await asks(pace);
      clock.advance(99);
      pace.obey({ type: 'pause' });
      clock.advance(1000);
      await settled();
      assert.equal(may(), false);
      pace.obey({ type: 'play', paceMs: 5000 });
      clock.advance(5000 - 1099);
      await settled();
      assert.equal(may(), true);
    });

    it('stops playing at a single step', async () => {
      const pace = new WatchPace();
      pace.obey({ type: 'play', paceMs: 100 });
      const may = await asks(pace);
      pace.obey({ type: 'next' });
      await settled();
      assert.equal(may(), true);
      const second = await asks(pace);
      clock.advance(1000);
      await settled();
      assert.equal(second(), false);
    });

    it('ends at the signal', async () => {
      const pace = new WatchPace();
      const over = new AbortController();
      const may = await asks(pace, over.signal);
      over.abort();
      await settled();
      assert.equal(may(), true);
    });
  });

  describe('controls', () => {
    it('say what was said before anybody listened, bounded, and nothing when all is over', () => {
      const controls = new WatchControls();
      const heard: WatchControl[] = [];
      controls.next();
      controls.play(1e9);
      controls.listen(control => heard.push(watchControlSchema.parse(control)));
      controls.pause();
      controls.next();
      controls.deafen();
      controls.play(5);
      assert.deepEqual(heard, [{ type: 'play', paceMs: 10_000 }, { type: 'pause' }, { type: 'next' }]);
    });
  });
});
