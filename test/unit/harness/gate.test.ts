import * as assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from '../../../src/base/text.ts';
import { bytes } from '../../../src/harness/bytes.ts';
import type { CheckContext } from '../../../src/harness/checkContext.ts';
import type { Watcher } from '../../../src/harness/gate.ts';
import type { Stop } from '../../../src/harness/stop.ts';
import { server, TestHarness, together } from './testHarness.ts';

/** Lets every step through after `holdMs`, unless it is the one at which `stopAt` is to happen. */
class TestWatcher implements Watcher {
  /** What happened, in order: `look`, `ahead client 1 send`. */
  readonly log: string[] = [];
  readonly #holdMs: (ahead: string) => number;
  #ahead = '';

  constructor(holdMs: (ahead: string) => number = () => 0) {
    this.#holdMs = holdMs;
  }

  get aheads(): string[] {
    return this.log.filter(each => each !== 'look');
  }

  ahead(_id: string, { who, what }: { who: string; what: string }): void {
    this.#ahead = `${who} ${what}`;
    this.log.push(this.#ahead);
  }

  async permission(signal: AbortSignal): Promise<void> {
    await delay(this.#holdMs(this.#ahead), undefined, { signal }).catch(() => undefined);
  }

  look(): Promise<void> {
    this.log.push('look');
    return Promise.resolve();
  }

  glimpse(): void {}
}

describe('gate', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());
  const test = together();

  async function watched(
    conversation: (t: CheckContext) => Promise<void>,
    watcher: Watcher,
    settings: { deadlineMs?: number; onContext?: (t: CheckContext) => void } = {},
  ): Promise<Stop | undefined> {
    return harness.hold(server('echo'), conversation, { ...settings, watcher });
  }

  test('announces every step between two looks, and makes it only then', async () => {
    const watcher = new TestWatcher();
    const stop = await watched(async t => {
      const started = await t.server();
      const client = await started.connect();
      await client.echo(bytes('hello'));
      await client.stopReading();
      await client.endWrite();
      await client.startReading();
      await client.expectEnd();
      await client.close();
      await started.stop();
      await started.continue();
      await started.kill();
    }, watcher);
    assert.equal(stop, undefined, JSON.stringify(stop));
    assert.deepEqual(watcher.aheads, [
      'server start',
      'client 1 connect',
      'client 1 send',
      'client 1 note',
      'client 1 end-write',
      'client 1 note',
      'client 1 close',
      'server signal',
      'server signal',
      'server signal',
    ]);
    const expected = watcher.aheads.flatMap(ahead => ['look', ahead, 'look']);
    assert.deepEqual(watcher.log, expected);
  });

  test('nothing is done before it may be', async () => {
    let sent = -1;
    const watcher = new TestWatcher(ahead => {
      if (ahead === 'client 1 send') sent = client?.sentBytes ?? -1;
      return 20;
    });
    let client: { readonly sentBytes: number } | undefined;
    await watched(async t => {
      const connected = await (await t.server()).connect();
      client = connected;
      await connected.echo(bytes('abc'));
    }, watcher);
    assert.equal(sent, 0);
    assert.equal(client?.sentBytes, 3);
  });

  test('all clocks stand still meanwhile: deadline, patience, pauses', async () => {
    const heldMs = 1500;
    const watcher = new TestWatcher(ahead => (ahead === 'client 1 send' ? heldMs : 0));
    let paused = 0;
    const stop = await watched(
      async t => {
        const client = await (await t.server()).connect();
        const pause = async (): Promise<void> => {
          const began = performance.now();
          await t.pause(100);
          paused = performance.now() - began;
        };
        const began = t.now();
        const [answered, eventually] = await Promise.all([
          client.answers(bytes('abc'), 300),
          t.eventually(() => client.available > 0 || client.sentBytes > 0, 400),
          client.send(bytes('abc')),
          pause(),
        ]);
        assert.ok(answered, 'the answer was waited for');
        assert.ok(eventually);
        assert.ok(t.now() - began < heldMs, 'the time that counts');
      },
      watcher,
      { deadlineMs: 1000 },
    );
    assert.equal(stop, undefined, JSON.stringify(stop));
    assert.ok(paused >= heldMs, String(paused));
  });

  test('a server that sleeps through it is not given up', async () => {
    // Far longer than a server may sleep over what it was sent: twice 1.5 s.
    const watcher = new TestWatcher(ahead => (ahead === 'client 2 connect' ? 5000 : 0));
    const stop = await watched(async t => {
      const started = await t.server();
      const client = await started.connect();
      const expecting = client.expect(bytes('late'));
      await Promise.all([
        expecting,
        (async () => {
          await (await started.connect()).close();
          await client.send(bytes('late'));
        })(),
      ]);
    }, watcher);
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  test('what goes together is one step, however many take part', async () => {
    const watcher = new TestWatcher();
    const stop = await watched(async t => {
      const clients = await (await t.server()).connectMany(30);
      await t.together(30, async () => Promise.all(clients.map(async client => client.reset())));
    }, watcher);
    assert.equal(stop, undefined, JSON.stringify(stop));
    assert.deepEqual(watcher.aheads, [
      'server start',
      'client 1 and 29 more connect',
      'client 1 and 29 more reset',
    ]);
  });

  test('steps of several at once come one after the other', async () => {
    let atOnce = 0;
    let most = 0;
    class Counting extends TestWatcher {
      override async permission(): Promise<void> {
        most = Math.max(most, ++atOnce);
        await delay(5);
        atOnce--;
      }
    }
    const watcher = new Counting();
    await watched(async t => {
      const started = await t.server();
      await Promise.all([1, 2, 3].map(async () => (await started.connect()).echo(bytes('x'))));
    }, watcher);
    assert.equal(most, 1);
    assert.equal(watcher.aheads.length, 7);
  });

  test('a cancel ends it where it stands', async () => {
    let context: CheckContext | undefined;
    const watcher = new TestWatcher(ahead => {
      if (ahead !== 'client 1 send') return 0;
      setTimeout(() => context?.cancel(), 20);
      return 3_600_000;
    });
    const stop = await watched(
      async t => {
        const client = await (await t.server()).connect();
        await client.send(bytes('x'));
        assert.fail('made all the same');
      },
      watcher,
      { onContext: t => (context = t) },
    );
    assert.deepEqual(stop, { verdict: 'cancelled' });
  });

  test('a failure frees who waits, and is what is told', async () => {
    const watcher = new TestWatcher(ahead => (ahead === 'client 2 send' ? 3_600_000 : 0));
    const stop = await watched(async t => {
      const started = await t.server();
      const [one, two] = [await started.connect(), await started.connect()];
      const fail = async (): Promise<void> => {
        await t.fail({ server: started, client: one, message: text('The first one says so.') });
      };
      await Promise.all([two.send(bytes('x')), fail()]);
    }, watcher);
    assert.ok(stop && 'finding' in stop, JSON.stringify(stop));
    assert.equal(stop.finding.message, 'The first one says so.');
  });

  test('unwatched, a step is made before anything else runs', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      let made = false;
      const step = t.step(
        () => assert.fail('nobody asked what it is'),
        () => (made = true),
      );
      assert.ok(made);
      await step;
      const client = await (await t.server()).connect();
      const sending = client.send(bytes('x'));
      assert.equal(client.sentBytes, 1);
      await sending;
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });
});
