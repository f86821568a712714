import * as assert from 'node:assert/strict';
import { bytes } from '../../../src/harness/bytes.ts';
import { server, TestHarness } from './testHarness.ts';

describe('descriptors of a server', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());

  it('are known by their numbers', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      const first = await started.connect();
      await first.echo(bytes('x'));
      const second = await started.connect();
      await second.echo(bytes('x'));
      const number = await first.serverFd();
      assert.ok(number !== undefined && number > 2);
      assert.notEqual(await second.serverFd(), number);
      await first.reset();
      assert.ok(await t.eventually(async () => (await first.serverFd()) === undefined, 5000));
      const third = await started.connect();
      await third.echo(bytes('x'));
      // The kernel gives the lowest number that is free.
      assert.equal(await third.serverFd(), number);
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('are waited on together or alone', async () => {
    const waitsOf = async (fixture: string): Promise<[string | null, number | undefined][]> => {
      const waits: [string | null, number | undefined][] = [];
      const stop = await harness.hold(['python3', `${fixture}.py`], async t => {
        const started = await t.server();
        for (let k = 0; k < 3; k++) await started.connect();
        const settled = (): boolean => started.settledMs() > 0 && started.acceptQueue() === 0;
        assert.ok(await t.eventually(settled, 5000));
        for (const { call, hears } of started.waits()) waits.push([call, hears]);
      });
      assert.equal(stop, undefined, JSON.stringify(stop));
      return waits;
    };
    assert.deepEqual(
      await waitsOf('edgeTriggered'),
      [['epoll_wait', 4]],
      'the listener and three connections',
    );
    const apart = (await waitsOf('oneByOne')).filter(([, hears]) => hears !== undefined);
    assert.deepEqual(apart.sort(), [
      ['accept4', 1],
      ['recvfrom', 1],
    ]);
  });

  it('are not counted where a ring waits on them', async function () {
    const waits: unknown[] = [];
    const stop = await harness.hold(['python3', 'waitsInRing.py'], async t => {
      const started = await t.server();
      assert.ok(await t.eventually(() => started.settledMs() > 0, 5000));
      for (const { call, hears } of started.waits()) waits.push([call, hears]);
    });
    if (stop && JSON.stringify(stop).includes('exit status 77')) this.skip();
    assert.equal(stop, undefined, JSON.stringify(stop));
    assert.deepEqual(waits, [['io_uring_enter', undefined]]);
  });

  it('are limited as asked', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server({ openFiles: 77 });
      assert.equal(started.descriptorLimit(), 77);
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });
});
