import * as assert from 'node:assert/strict';
import { bytes } from '../../../src/harness/bytes.ts';
import { soon } from '../../soon.ts';
import { server, TestHarness } from './testHarness.ts';

describe('watching a server', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());

  it('tells one that waits to print from one that sleeps', async () => {
    const stop = await harness.hold(['python3', 'printsInCircles.py'], async t => {
      const started = await t.server();
      // As little as this reads of the pipe, the program waits for it more than it runs.
      const watching = started.watch(600);
      const until = performance.now() + 500;
      while (performance.now() < until) {
        await t.pause(20);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
      }
      const { runnable } = await watching;
      // Not ended for printing too much, after which nobody would want to run.
      assert.equal(started.hasExited, false);
      assert.ok(runnable > 0.5, String(runnable));
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('sees that one sleeps', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      await t.pause(200);
      // A runtime may still have something to finish, and takes long over it on a busy machine.
      const seen = await soon(async () => {
        const { cpuSeconds, runnable } = await started.watch(500);
        assert.ok(cpuSeconds <= 0.2 && runnable <= 0.5, JSON.stringify({ cpuSeconds, runnable }));
        return runnable;
      });
      assert.ok(seen <= 0.5);
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('lets it run for a moment', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      const client = await started.connect();
      await client.echo(bytes('x'));
      await started.stop();
      await client.send(bytes('y'));
      const answered = await t.eventually(async () => {
        await started.runFor(5);
        assert.ok(started.hasExited || started.members().every(info => info.state === 'T'));
        return client.available === 1;
      }, 20_000);
      assert.ok(answered);
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });
});
