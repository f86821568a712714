import * as assert from 'node:assert/strict';
import { bytes } from '../../../src/harness/bytes.ts';
import type { CheckContext } from '../../../src/harness/checkContext.ts';
import type { Client, ConnectOptions } from '../../../src/harness/client.ts';
import { findingSchema, type Finding } from '../../../src/protocol/finding.ts';
import { hasIpv6, server, TestHarness, together, words } from './testHarness.ts';

const mebibyte = 1024 * 1024;

describe('client', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());
  const test = together();

  type Talk = (client: Client, t: CheckContext) => Promise<void>;

  async function passes(mode: string, talk: Talk, options?: ConnectOptions): Promise<void> {
    const stop = await harness.hold(server(mode), async t =>
      talk(await (await t.server()).connect(options), t),
    );
    assert.equal(stop, undefined, JSON.stringify(stop));
  }

  async function fails(mode: string, talk: Talk, settings?: { deadlineMs: number }): Promise<Finding> {
    const hold = async (t: CheckContext): Promise<void> => talk(await (await t.server()).connect(), t);
    const finding = await harness.finding(server(mode), hold, settings);
    return findingSchema.parse(finding);
  }

  describe('expect', () => {
    test('takes exactly what it wants, and leaves the rest for the next', () =>
      passes('echo', async client => {
        await client.send(bytes('hello world'));
        await client.expect(bytes('hello'));
        await client.expect(bytes(' world'));
        await client.expect(bytes(''));
        assert.equal(client.available, 0);
      }));

    test('stops at the first wrong byte, and shows it', async () => {
      const finding = await fails('greets', client => client.echo(bytes('hello\n')));
      assert.match(finding.message, /came back to client 1 is wrong at offset 0: 0x68 was due, 0x77 came/);
      assert.match(finding.cause ?? '', /not the bytes that were sent/);
      assert.deepEqual([finding.diff?.offset, finding.diff?.actualAscii.slice(0, 7)], [0, 'welcom']);
      assert.match(finding.expected ?? '', /^6 .*: hello\\n$/);
      assert.match(finding.actual ?? '', /^6 .*: welcom$/);
    });

    test('finds a wrong byte deep inside, without waiting for the rest', async () => {
      const finding = await fails('wrong-at-100000', (client, t) => client.echo(t.random.bytes(mebibyte)));
      assert.equal(finding.diff?.offset, 100_000);
      assert.match(finding.message, /at offset 100000: /);
    });

    test('says how many bytes came before the connection was closed', async () => {
      const finding = await fails('three-bytes', client => client.echo(bytes('abcdefgh')));
      assert.match(finding.message, /was due 8 bytes and got 3; then your server closed the connection/);
      assert.equal(finding.diff?.offset, 3);
      assert.deepEqual(
        finding.transcript.map(entry => entry.what),
        ['start', 'connect', 'send', 'receive', 'end'],
      );
    });

    test('tells a reset from an end', async () => {
      const finding = await fails('resets-at-data', client => client.echo(bytes('abc')));
      assert.match(words(finding), /then the connection was reset\..*RST/);
    });

    test('tells that the program has ended', async () => {
      const finding = await fails('exits-at-data', client => client.echo(bytes('abc')));
      assert.match(finding.message, /was due 3 bytes and got 0; then your server ended with exit status 3/);
      assert.deepEqual(finding.evidence?.exit, { code: 3, signal: null });
    });

    test('gives up on a server that sleeps with everything read', async () => {
      const finding = await fails('silent', client => client.echo(bytes('abc')));
      // On a machine with much to do it may be patience that ends the wait.
      assert.match(finding.message, /got 0; (nothing more comes|the rest does not come in time)/);
      assert.equal(finding.actual, 'nothing');
      assert.match(finding.cause ?? '', /has read everything that was sent \(Recv-Q is 0\).*epoll/);
      assert.equal(finding.evidence?.connections[0]?.server?.recvQ, 0);
    });

    test('sees what lies unread', async () => {
      const finding = await fails('unread', async (client, t) => client.echo(t.random.bytes(3 * mebibyte)));
      assert.match(finding.message, /nothing more comes|the rest does not come in time/);
      assert.ok((finding.evidence?.connections[0]?.server?.recvQ ?? 0) > 1000);
      assert.match(finding.cause ?? '', /\d+ bytes wait in its receive queue/);
    });

    test('is cut off by the deadline, with a finding', async () => {
      const stop = await harness.hold(
        server('silent'),
        async t => {
          const client = await (await t.server()).connect();
          // A program that stays awake is waited for until the deadline.
          for (;;) {
            await client.send(bytes('x'));
            await t.pause(10_000);
          }
        },
        { deadlineMs: 300 },
      );
      assert.equal(stop?.verdict, 'timedOut');
      assert.match(stop.finding.message, /time for this check is over/);
    });
  });

  describe('expectEnd', () => {
    test('wants FIN', () =>
      passes('ends-at-data', async client => {
        await client.send(bytes('x'));
        await client.expectEnd();
        assert.equal(client.end, 'eof');
      }));

    test('wants nothing but FIN', async () => {
      const finding = await fails('three-bytes', async client => {
        await client.send(bytes('abc'));
        await client.expectEnd();
      });
      assert.match(finding.message, /client 1 got 3 bytes more than it sent: abc/);
    });

    test('does not take RST for it', async () => {
      const finding = await fails('resets-at-data', async client => {
        await client.send(bytes('x'));
        await client.expectEnd();
      });
      assert.match(finding.message, /should end with FIN; it was reset/);
    });

    test('tells a connection that stays open', async () => {
      const finding = await fails('silent', client => client.expectEnd());
      assert.match(finding.message, /waits for your server to close the connection; it stays open/);
    });
  });

  describe('expectNothing', () => {
    test('wants silence', () =>
      passes('echo', async client => {
        await client.echo(bytes('x'));
        await client.expectNothing(100);
      }));

    test('tells what breaks it', async () => {
      const finding = await fails('extra-byte', async client => {
        await client.echo(bytes('abc'));
        await client.expectNothing(10_000);
      });
      assert.match(finding.message, /got .*not due: !/);
    });
  });

  describe('echo', () => {
    test('reads while it sends: a MiB there and back', () =>
      passes('careful', async (client, t) => {
        await client.echo(t.random.bytes(mebibyte));
        assert.equal(client.available, 0);
        assert.equal(client.sentBytes, mebibyte);
      }));

    test('does not swallow a server that sends without end', async () => {
      const finding = await harness.finding(['python3', 'fountain.py'], async t => {
        const client = await (await t.server()).connect();
        await client.expect(bytes('x'.repeat(10)));
        // What was not asked for stays in the kernel.
        await t.pause(200);
        assert.ok(client.available < mebibyte, String(client.available));
        await client.expectNothing(100);
      });
      assert.match(finding.message, /got \d+ bytes that it is not due: xxx/);
    });
  });

  describe('sendInPieces', () => {
    test('makes each piece a read of its own', async () => {
      const stop = await harness.hold(['python3', 'countsReads.py'], async t => {
        const client = await (await t.server()).connect();
        await client.sendInPieces(bytes('abcdefg'), 3);
        await client.endWrite();
        await client.expect(bytes('3 3 1'));
        await client.expectEnd();
      });
      assert.equal(stop, undefined, JSON.stringify(stop));
    });
  });

  describe('endWrite', () => {
    test('sends FIN behind what was sent, and reads on', () =>
      passes('counts-late', async (client, t) => {
        await client.send(t.random.bytes(500_000));
        await client.endWrite();
        await client.expect(bytes('500000'));
        await client.expectEnd();
      }));
  });

  describe('fill', () => {
    test('sends until nobody takes any more, and gets it all back', () =>
      passes(
        'careful',
        async (client, t) => {
          const sent = await client.fill();
          assert.ok(sent.length >= 128 * 1024, String(sent.length));
          assert.ok(sent.length < 32 * mebibyte);
          // The server waits in its write, with our bytes before it.
          assert.ok(
            await t.eventually(async () => ((await client.kernelEnds()).server?.sendQ ?? 0) > 0, 5000),
          );
          await client.startReading();
          await client.expect(sent);
        },
        { receiveBuffer: 4096, reading: false },
      ));

    test('stops at its limit', () =>
      passes('silent', async client => {
        assert.equal((await client.fill({ limit: 200_000 })).length, 4 * 64 * 1024);
      }));
  });

  describe('fillUntilServerBlocks', () => {
    test('leaves the way to the server open', () =>
      passes(
        'careful',
        async (client, t) => {
          const sent = await client.fillUntilServerBlocks();
          const { server: end } = await client.kernelEnds();
          assert.ok((end?.sendQ ?? 0) > 0 && (end?.recvQ ?? 0) > 0, JSON.stringify(end));
          await client.endWrite();
          // FIN arrives: our end is acknowledged.
          assert.ok(
            await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 5000),
          );
          await client.startReading();
          await client.expect(sent);
        },
        { receiveBuffer: 4096, reading: false },
      ));
  });

  describe('reset', () => {
    test('sends RST', async () => {
      const stop = await harness.hold(['python3', 'tellsEnds.py'], async t => {
        const started = await t.server();
        for (const [close, end] of [
          ['reset', 'reset'],
          ['close', 'end'],
        ] as const) {
          const client = await started.connect();
          await client.send(bytes('x'));
          await client[close]();
          const asks = await started.connect();
          await asks.expect(bytes(end));
          await asks.close();
        }
      });
      assert.equal(stop, undefined, JSON.stringify(stop));
    });

    test('sends RST behind FIN too, where something unread is left', async () => {
      const stop = await harness.hold(['python3', 'tellsEnds.py', '--writes-first'], async t => {
        const started = await t.server();
        const client = await started.connect({ reading: false });
        await t.eventually(async () => ((await client.kernelEnds()).client?.recvQ ?? 0) > 0, 10_000);
        await client.endWrite();
        await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 10_000);
        await client.reset();
        const asks = await started.connect();
        await asks.expect(bytes('x'));
        await asks.expect(bytes('reset'));
        await asks.close();
      });
      assert.equal(stop, undefined, JSON.stringify(stop));
    });
  });

  describe('connected', () => {
    test('tells a refusal by a program that runs', async () => {
      const finding = await harness.finding(['python3', 'firstClient.py', '--closes'], async t => {
        const started = await t.server();
        await started.connect();
        await t.eventually(() => started.listeners().length === 0, 10_000);
        await started.connect();
      });
      assert.match(words(finding), /client 2 could not connect: ECONNREFUSED.*closed its listening socket/);
    });

    test('tells a refusal by one that listens on :: for IPv6 only', async () => {
      if (!hasIpv6) return;
      const finding = await harness.finding(server('only-v6'), async t => (await t.server()).expectServes());
      assert.match(
        words(finding),
        /client 1 could not connect: ECONNREFUSED.*for IPv6 only.*Clear IPV6_V6ONLY/,
      );
    });

    test('tells a refusal by a program that has ended', async () => {
      const finding = await fails('exits-at-data', async (client, t) => {
        await client.send(bytes('x'));
        await t.eventually(() => client.end !== 'open', 10_000);
        await client.server.connect();
      });
      assert.match(words(finding), /could not connect: ECONNREFUSED.*exit\(\) with an error/);
    });

    test('tells a full accept queue', async () => {
      const finding = await harness.finding(['python3', 'firstClient.py', '--backlog-0'], async t => {
        const started = await t.server();
        for (let k = 0; k < 4; k++) await started.connect({ within: 1500 });
      });
      assert.match(finding.message, /no answer to its SYN, so the accept queue of your listener is full/);
      assert.equal(finding.evidence?.listener?.backlog, 0);
      assert.equal(finding.evidence.listener.acceptQueue, 1);
    });
  });

  test('comes from many addresses', async () => {
    const stop = await harness.hold(server('echo'), async t => {
      const started = await t.server();
      const clients = await Promise.all(Array.from({ length: 300 }, () => started.connect()));
      const addresses = new Set(clients.map(client => client.localAddress));
      assert.equal(addresses.size, 249);
      assert.ok([...addresses].every(address => /^127\.0\.0\.\d+$/.test(address) && address !== '127.0.0.1'));
      assert.deepEqual(
        clients.map(client => client.label),
        clients.map((_, index) => `client ${index + 1}`),
      );
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });

  test('passes further arguments to the server, behind the port', async () => {
    const stop = await harness.hold(server('says-arguments'), async t => {
      const client = await (await t.server({ args: ['one', 'two'] })).connect();
      await client.expect(bytes('one two'));
    });
    assert.equal(stop, undefined, JSON.stringify(stop));
  });
});
