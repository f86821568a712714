import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { bytes } from '../../../src/harness/bytes.ts';
import type { Conversation } from '../../../src/harness/check.ts';
import type { CheckContext } from '../../../src/harness/checkContext.ts';
import type { Server } from '../../../src/harness/server.ts';
import { server, TestHarness, together, words } from './testHarness.ts';

const obeys = (how: string): string[] => ['python3', 'obeysSigterm.py', '{port}', how];

describe('words about a whole server', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());
  const test = together();

  async function passes(command: readonly string[], conversation: Conversation): Promise<void> {
    const stop = await harness.hold(command, conversation);
    assert.equal(stop, undefined, JSON.stringify(stop));
  }

  describe('connectMany', () => {
    test('opens hundreds, each served', () =>
      passes(server('echo'), async t => {
        const started = await t.server();
        const clients = await started.connectMany(300);
        assert.equal(clients.length, 300);
        await Promise.all(clients.map(async (client, k) => client.echo(bytes(`${k}`))));
        assert.equal(started.acceptQueue(), 0);
      }));

    test('counts who waits in the accept queue of a server that stands still', () =>
      passes(server('echo'), async t => {
        const started = await t.server();
        await started.stop();
        await started.connectMany(10);
        assert.equal(started.acceptQueue(), 10);
        await started.continue();
      }));
  });

  describe('limitDescriptors', () => {
    test('lets in just so many, and the next when one has left', () =>
      passes(obeys('leaves'), async t => {
        const started = await t.server();
        await started.limitDescriptors(3);
        const clients = await started.connectMany(4);
        await Promise.all(clients.slice(0, 3).map(async client => client.send(bytes('abc'))));
        for (const client of clients.slice(0, 3)) await client.expect(bytes('3,'));
        await clients[3]!.send(bytes('last'));
        await clients[3]!.expectNothing(200);
        assert.equal(started.acceptQueue(), 1);
        await clients[0]!.close();
        await clients[3]!.expect(bytes('4,'));
        await started.restoreDescriptors();
        const more = await started.connectMany(5);
        await more[4]!.send(bytes('x'));
        await more[4]!.expect(bytes('1,'));
      }));
  });

  describe('terminate, expectExit, expectRefuses', () => {
    test('take a server that leaves', () =>
      passes(obeys('leaves'), async t => {
        const started = await t.server();
        await started.terminate();
        assert.deepEqual(await started.expectExit(), { code: 0, signal: null });
        await started.expectRefuses(1000);
      }));

    test('see that connections are refused while it lives', () =>
      passes(obeys('lingers'), async t => {
        const started = await t.server();
        const client = await started.connect();
        await client.send(bytes('a'));
        await client.expect(bytes('2,').subarray(0, 0));
        await started.terminate();
        await started.expectRefuses(2000);
        assert.ok(!started.hasExited);
      }));

    test('tell of a server that goes on as if nothing were', async () => {
      const stays = await harness.finding(obeys('ignores'), async t => {
        const started = await t.server();
        await started.terminate();
        await started.expectExit(undefined, { within: 300 });
      });
      assert.match(words(stays), /still runs after \d+\.\d s/);
      const listens = await harness.finding(obeys('ignores'), async t => {
        const started = await t.server();
        await started.terminate();
        await started.expectRefuses(300);
      });
      assert.match(words(listens), /still takes new connections/);
    });

    test('tell of the wrong end, and take one that is named', async () => {
      const finding = await harness.finding(obeys('fails'), async t => {
        const started = await t.server();
        await started.terminate();
        await started.expectExit();
      });
      assert.match(words(finding), /ended with exit status 3/);
      await passes(obeys('fails'), async t => {
        const started = await t.server();
        await started.terminate();
        await started.expectExit(undefined, { codes: [0, 3] });
      });
    });
  });

  describe('sendApart', () => {
    test('makes every piece a read of its own', () =>
      passes(obeys('leaves'), async t => {
        const client = await (await t.server()).connect();
        await client.sendApart([1, 2, 3, 4, 5, 6].map(n => bytes('x'.repeat(n))));
        await client.expect(bytes('1,2,3,4,5,6,'));
      }));

    test('goes on where nobody reads', () =>
      passes(['python3', 'manyThreads.py', '{port}'], async t => {
        const client = await (await t.server()).connect();
        await client.sendApart([bytes('a'), bytes('b')]);
        const { server: theirs } = await client.kernelEnds();
        assert.equal(theirs?.recvQ, 2);
      }));
  });

  describe('expectAsleep', () => {
    test('takes a server that waits and tells of one that runs in circles', async () => {
      await passes(server('echo'), async t => (await t.server()).expectAsleep(500));
      const spins = ['python3', path.join(import.meta.dirname, '../../fixtures/harness/spins.py'), '{port}'];
      const finding = await harness.finding(spins, async t => (await t.server()).expectAsleep(800));
      assert.match(words(finding), /has nothing to do, yet it used/);
      assert.match(words(finding), /runs in circles/);
    });
  });

  describe('what it prints', () => {
    const talks = async (t: CheckContext, mebibytes: number): Promise<Server> => {
      const started = await t.server();
      const client = await started.connect();
      for (let k = 0; k < mebibytes; k++) await client.echo(t.random.bytes(1024 * 1024));
      return started;
    };

    test('may be all of its data, twice and quoted', () =>
      passes(server('prints-data'), async t => {
        const started = await talks(t, 10);
        const printed = (): number => started.output.droppedBytes;
        assert.ok(await t.eventually(() => printed() > 70 * 1024 * 1024, 20_000), String(printed()));
      }));

    test('is not a hundred times its data', async () => {
      const finding = await harness.finding(server('prints-much'), async t => {
        const started = await talks(t, 3);
        await t.eventually(() => started.hasExited, 20_000);
        await started.expectServes();
      });
      assert.match(words(finding), /printed more than \d+ MiB and was ended.*many times what it receives/);
    });
  });

  test('heldByServer counts what the program keeps to itself', () =>
    passes(['python3', 'keepsHalf.py', '{port}'], async t => {
      const client = await (await t.server()).connect();
      await client.send(t.random.bytes(40_000));
      assert.ok(await t.eventually(async () => (await client.heldByServer()) === 20_000, 3000));
    }));

  test('threadIds knows every thread', () =>
    passes(['python3', 'manyThreads.py', '{port}'], async t => {
      const started = await t.server();
      assert.equal(started.threadIds().size, started.usage().threads);
      assert.ok(started.threadIds().size > 1);
    }));
});
