import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { PortPool } from '../../../src/proc/portPool.ts';
import { hasIpv6, server, TestHarness, together, words } from './testHarness.ts';

describe('readiness', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());
  const test = together();

  const start = (mode: string): Promise<string> =>
    harness.finding(server(mode), async t => void (await t.server())).then(words);

  for (const mode of ['echo', 'any', 'dual-stack', 'prints', 'elsewhere-first']) {
    it(`waits for a server on ${mode}`, async function () {
      if (mode === 'dual-stack' && !hasIpv6) this.skip();
      const stop = await harness.hold(server(mode), async t => {
        const started = await t.server();
        assert.ok(started.listeners().some(row => row.port === started.port));
        await started.expectServes();
      });
      assert.equal(stop, undefined);
    });
  }

  test('uses up no accept: the first client that a server sees is the first that a check opens', async () => {
    const stop = await harness.hold(['python3', 'firstClient.py'], async t => {
      const started = await t.server();
      const client = await started.connect();
      await client.expect(Buffer.from(`${client.localAddress}:${client.localPort ?? 0}`));
    });
    assert.equal(stop, undefined);
  });

  for (const closed of ['0', '1,2', '0,1,2']) {
    test(`sees a listener with the number of a standard stream: ${closed}`, async () => {
      const stop = await harness.hold(['python3', 'closesInput.py', closed], async t => {
        const started = await t.server();
        await started.expectServes();
        await started.expectAsleep(300);
        await t.fail({ server: started });
      });
      assert.ok(stop && 'finding' in stop && stop.finding);
      assert.match(JSON.stringify(stop.finding.evidence?.processes), /"socketFds":1,/);
    });
  }

  test('tells a program that exits at once', async () => {
    const said = await start('exits');
    assert.match(said, /ended with exit status 7 before it listened on port \d+/);
    assert.match(said, /print the error \(perror\)/);
  });

  test('tells a program that does not exist', async () => {
    const finding = await harness.finding(['./nobody'], async t => void (await t.server()));
    assert.match(words(finding), /could not be started: prlimit: .*nobody/);
  });

  test('tells a program that listens elsewhere', async () => {
    const said = await start('elsewhere');
    assert.match(said, /listens on port \d+, expected was \d+\. .*fixed in the program/);
    const [actual, expected] = [...said.matchAll(/\d{5}/g)].map(Number);
    assert.equal(Math.abs((actual ?? 0) - (expected ?? 0)), 1);
  });

  test('tells a port whose bytes are swapped', async () => {
    // Swapped, this one is a port that needs no rights and that nobody else is likely to have: 0x2ee3 and 0xe32e.
    const fixed = new PortPool(() => []);
    fixed.take = () => 0x2ee3;
    const finding = await harness.finding(server('swapped'), async t => void (await t.server()), {
      ports: fixed,
    });
    assert.match(words(finding), /listens on port 58158, expected was 12003\. .*htons\(\) is missing/);
  });

  it('tells a server on ::1 only', async function () {
    if (!hasIpv6) this.skip();
    assert.match(
      await start('six-only'),
      /listens on ::1 only; clients come to 127\.0\.0\.1.*INADDR_LOOPBACK/,
    );
  });

  test('tells a daemon', async () => {
    assert.match(await start('daemon'), /put itself into the background.*Stay in the foreground/);
  });

  test('tells a program that never listens, and does not wait for the last moment', async () => {
    assert.match(await start('never'), /runs, but it opened no listening socket on port \d+.*epoll/);
  });

  test('does not blame the learner for a port that somebody else has taken', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const taken = new PortPool(() => []);
    taken.take = () => port;
    const stop = await harness.hold(server('echo'), async t => void (await t.server()), { ports: taken });
    stranger.close();
    assert.equal(stop?.verdict, 'errored');
    assert.match(JSON.stringify(stop), /taken by another program of this machine/);
  });

  test('does not count the start against the deadline', async () => {
    const stop = await harness.hold(server('elsewhere-first'), async t => void (await t.server()), {
      deadlineMs: 150,
    });
    assert.equal(stop, undefined);
  });

  test('ends at once when the check is cancelled', async () => {
    const stop = await harness.hold(server('never'), async t => void (await t.server()), {
      onContext: context => setTimeout(() => context.cancel(), 100),
    });
    assert.deepEqual(stop, { verdict: 'cancelled' });
  });

  it('passes on what the program prints', async () => {
    const own = new TestHarness();
    const finding = await own.finding(server('prints'), async t => {
      const started = await t.server();
      await t.eventually(() => started.output.stderr !== '', 5000);
      await t.fail({});
    });
    assert.deepEqual(own.output.sort(), ['stderr: a warning\n', 'stdout: starting\n']);
    assert.equal(finding.evidence?.output.stdout, 'starting\n');
    assert.equal(finding.evidence.output.stderr, 'a warning\n');
  });
});
