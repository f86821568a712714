import * as assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { SettleWatch } from '../../../src/harness/settleWatch.ts';
import { Probes, until, type RunningProbe } from '../proc/probe.ts';

describe('settleWatch', function () {
  this.timeout(60_000);
  const probes = new Probes();
  afterEach(() => probes.killAll());
  after(() => probes.finish());

  /** The longest sleep that the watch saw, asked often for so long. */
  async function longestSleep(watch: SettleWatch, forMs: number): Promise<number> {
    let longest = 0;
    for (const end = performance.now() + forMs; performance.now() < end; await delay(20)) {
      longest = Math.max(longest, watch.settledMs());
    }
    return longest;
  }

  const watching = ({ tree }: RunningProbe): SettleWatch => new SettleWatch(() => tree.members());

  it('sees a server asleep in accept, and for how long', async () => {
    const watch = watching(await probes.probe('accept'));
    const began = performance.now();
    // A busy machine may starve this process, and the watch then begins anew.
    for (let slept = 0; slept < 1000; await delay(20)) {
      slept = watch.settledMs();
      assert.ok(slept <= performance.now() - began);
      assert.ok(performance.now() - began < 30_000);
    }
  });

  it('does not call a server asleep that computes', async () => {
    const watch = watching(await probes.probe('spin'));
    assert.equal(await longestSleep(watch, 800), 0);
  });

  it('does not call a server asleep that has an appointment with itself', async () => {
    const probe = await probes.start(['sh', '-c', 'echo ready; sleep 83']);
    await until('sleep', () => probe.tree.members().some(info => info.command === 'sleep'));
    const watch = watching(probe);
    assert.equal(await longestSleep(watch, 800), 0);
  });

  it('tells a wait that the clock ends from one that nobody ends', async () => {
    const waits = async (timeout: string): Promise<SettleWatch> =>
      watching(
        await probes.start([
          'python3',
          '-c',
          `import select; print("ready", flush=True); select.select([],[],[],${timeout})`,
        ]),
      );
    const ended = await waits('9');
    const endless = await waits('None');
    const sleeps = async (watch: SettleWatch): Promise<void> => {
      const began = performance.now();
      while (watch.restMs() < 500) {
        assert.ok(performance.now() - began < 30_000);
        await delay(20);
      }
    };
    await sleeps(ended);
    assert.equal(ended.hangsMs(), 0);
    assert.ok(ended.settledMs() > 0);
    await sleeps(endless);
    assert.ok(endless.hangsMs() > 0);
  });

  it('calls a stopped server asleep, until it goes on', async () => {
    const probe = await probes.probe('spin');
    const watch = watching(probe);
    probe.tree.signal('SIGSTOP');
    const began = performance.now();
    while (watch.settledMs() < 500) {
      assert.ok(performance.now() - began < 30_000);
      await delay(20);
    }
    probe.tree.signal('SIGCONT');
    while (watch.settledMs() > 0) {
      assert.ok(performance.now() - began < 60_000);
      await delay(20);
    }
  });
});
