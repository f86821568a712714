import * as assert from 'node:assert/strict';
import { bytes } from '../../../src/harness/bytes.ts';
import { readListeners } from '../../../src/proc/listenWatch.ts';
import { server, TestHarness, words } from './testHarness.ts';

describe('server', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());

  it('is stopped and goes on, with what its kernel took meanwhile', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      const client = await started.connect();
      await client.echo(bytes('before'));
      await started.stop();
      assert.ok(started.members().every(info => info.state === 'T'));
      await client.send(bytes('during'));
      const second = await started.connect();
      await client.expectNothing(100);
      await started.continue();
      await client.expect(bytes('during'));
      await second.echo(bytes('second'));
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('is killed, and started again on the same port', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      const { port } = started;
      const client = await started.connect();
      await client.echo(bytes('x'));
      const [first] = started.members();
      await started.kill();
      assert.deepEqual(started.members(), []);
      assert.ok(!readListeners().some(row => row.port === port));
      await client.expectEnd();
      await started.start();
      assert.equal(started.port, port);
      assert.notEqual(started.members()[0]?.pid, first?.pid);
      await started.expectServes();
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('tells what it uses', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      const before = started.usage();
      const clients = await Promise.all(Array.from({ length: 10 }, () => started.connect()));
      for (const client of clients) await client.echo(bytes('x'));
      assert.ok(started.usage().fds >= before.fds + 10);
      assert.ok(before.rssBytes > 1_000_000 && before.threads > 1);
      const rows = await started.sockets();
      assert.equal(rows.filter(row => row.local.port === started.port && row.state === 'ESTAB').length, 10);
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('runs twice side by side, each on its port', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const [first, second] = [await t.server(), await t.server()];
      assert.notEqual(first.port, second.port);
      await Promise.all([first.expectServes(), second.expectServes()]);
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('takes the port where the command says {port}', async () => {
    const command = [
      'sh',
      '-c',
      'exec "$0" "$1" echo "${2#port=}"',
      ...server('').slice(0, 2),
      'port={port}',
    ];
    const stop = await harness.hold(command, async t => (await t.server()).expectServes());
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  it('is told when it goes to the background while it is right in all else', async () => {
    const finding = await harness.finding(['python3', 'leavesLater.py'], async t => {
      const started = await t.server();
      await started.expectServes();
      await t.eventually(() => started.hasExited, 10_000);
    });
    assert.match(words(finding), /put itself into the background/);
  });

  it('is not called a daemon when it crashes and a child of it still listens', async () => {
    const finding = await harness.finding(['python3', 'leavesLater.py', '--crashes'], async t => {
      const started = await t.server();
      await started.expectServes();
      await t.eventually(() => started.hasExited, 10_000);
      const client = await started.connect();
      await client.expect(bytes('more'));
    });
    assert.match(words(finding), /ended with exit status 1/);
  });

  it('leaves nothing when a check throws', async () => {
    let port = 0;
    await assert.rejects(
      harness.hold(server('echo'), async t => {
        ({ port } = await t.server());
        throw new TypeError('a mistake of the author');
      }),
      /a mistake of the author/,
    );
    assert.ok(!readListeners().some(row => row.port === port));
  });

  it('passes over what is done after a cancel', async () => {
    const stop = await harness.hold(server('silent'), async t => {
      const client = await (await t.server()).connect();
      setTimeout(() => t.cancel(), 50);
      await client.echo(bytes('x'));
    });
    assert.deepEqual(stop, { verdict: 'cancelled' });
  });
});
