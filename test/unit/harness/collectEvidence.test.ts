import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { bytes } from '../../../src/harness/bytes.ts';
import { evidenceSchema, type Evidence } from '../../../src/protocol/finding.ts';
import { server, TestHarness, together, words } from './testHarness.ts';

describe('collectEvidence', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  let folder: string;
  let program: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
    program = path.join(folder, 'oneAtATime');
    const source = path.join(import.meta.dirname, '../../fixtures/harness/oneAtATime.c');
    execFileSync('gcc', ['-O1', '-Wall', '-o', program, source]);
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await harness.finish();
  });
  const test = together();

  function shownBy(evidence: Evidence | undefined): Evidence {
    return evidenceSchema.parse(evidence);
  }

  test('shows a thread in accept, one in recv of client 1, and what waits for a third', async () => {
    const finding = await harness.finding(['python3', 'oneByOne.py'], async t => {
      const started = await t.server();
      await (await started.connect()).echo(bytes('abc'));
      await (await started.connect()).echo(bytes('hello'));
    });
    const { lines, processes, connections, listener } = shownBy(finding.evidence);
    const threads = processes[0]?.threads ?? [];
    const waits = threads.map(({ call, waitsOn }) => [call, waitsOn]);
    assert.deepEqual(waits[0], ['accept4', 'the listening socket']);
    assert.deepEqual(waits[1], ['recvfrom', 'the connection of client 1']);
    assert.equal(threads[2]?.call, 'futex');
    assert.match(lines[0] ?? '', /oneByOne\.py/);
    assert.match(lines[0] ?? '', /recvfrom on fd \d+ \(the connection of client 1\)/);
    assert.match(lines[0] ?? '', /accept4 on fd \d+ \(the listening socket\)/);
    // The connection in question comes first.
    assert.match(lines[1] ?? '', /^client 2: .*ESTAB.*\(Recv-Q\): 5,/);
    assert.equal(connections[0]?.label, 'client 2');
    assert.deepEqual([connections[0].server?.recvQ, connections[0].server?.state], [5, 'ESTAB']);
    assert.equal(connections[0].client?.state, 'ESTAB');
    assert.deepEqual([listener?.backlog, listener?.acceptQueue], [7, 0]);
    assert.match(words(finding), /due 5 .*got 0.*has not read this connection: 5 /);
  });

  test('shows who was not accepted', async () => {
    const finding = await harness.finding([program], async t => {
      const started = await t.server();
      await (await started.connect()).echo(bytes('abc'));
      await (await started.connect()).echo(bytes('hello'));
    });
    const { lines, connections, listener } = shownBy(finding.evidence);
    assert.match(lines.join('\n'), /client 2: .*not accepted/);
    assert.equal(connections[0]?.server?.inode, 0);
    assert.deepEqual([listener?.backlog, listener?.acceptQueue], [4, 1]);
    assert.match(
      words(finding),
      /has not called accept\(\).*recvfrom on fd \d+ \(the connection of client 1\)/,
    );
  });

  test('shows what poll waits on', async () => {
    const finding = await harness.finding([program, '--poll'], async t => {
      const started = await t.server();
      await started.connect();
      await (await started.connect()).echo(bytes('hello'));
    });
    const thread = shownBy(finding.evidence).processes[0]?.threads[0];
    assert.match(thread?.call ?? '', /poll$/);
    assert.match(thread?.waitsOn ?? '', /^fd \d+ \(the connection of client 1\), fd 0 \(\/dev\/null\)$/);
  });

  test('shows an epoll set, edge-triggered', async () => {
    const finding = await harness.finding(['python3', 'edgeTriggered.py'], async t => {
      const started = await t.server();
      const client = await started.connect();
      await client.send(bytes('0123456789'));
      await client.expect(bytes('0123456789'));
    });
    const { processes, connections } = shownBy(finding.evidence);
    const [set] = processes[0]?.epoll ?? [];
    const byWhat = new Map(set?.watches.map(watch => [watch.what, watch]));
    assert.equal(byWhat.get('the listening socket')?.trigger, 'level');
    const watch = byWhat.get('the connection of client 1');
    assert.deepEqual([watch?.trigger, watch?.events], ['edge', ['IN', 'RDHUP']]);
    assert.equal(connections[0]?.server?.recvQ, 6);
    const thread = processes[0]?.threads[0];
    assert.match(thread?.call ?? '', /^epoll_p?wait/);
    assert.deepEqual([thread?.fd, thread?.waitsOn], [set?.fd, 'an epoll set']);
    assert.match(words(finding), /due 10 .*got 4/);
  });

  test('shows the end of a server and its last words', async () => {
    const finding = await harness.finding(
      ['python3', '-c', 'import sys; raise OSError("no luck")'],
      async t => {
        await t.server();
      },
    );
    const { exit, output, processes, lines } = shownBy(finding.evidence);
    assert.deepEqual(exit, { code: 1, signal: null });
    assert.match(output.stderr, /OSError: no luck/);
    assert.deepEqual(processes, []);
    assert.match(lines[0] ?? '', /ended with exit status 1/);
    assert.match(words(finding), /OSError: no luck/);
  });

  test('shows what is worth it of many connections', async () => {
    const finding = await harness.finding(server('echo'), async t => {
      const started = await t.server();
      const clients = await Promise.all(Array.from({ length: 40 }, () => started.connect()));
      for (const client of clients) await client.echo(bytes('x'));
      for (const client of clients.slice(0, 10)) await client.close();
      const open = async (): Promise<number> =>
        (await started.sockets()).filter(row => row.state !== 'LISTEN' && row.state !== 'TIME-WAIT').length;
      await t.eventually(async () => (await open()) === 60, 5000);
      await t.fail({ client: clients[30], server: started });
    });
    const { connections, lines } = shownBy(finding.evidence);
    assert.equal(connections.length, 20);
    assert.equal(connections[0]?.label, 'client 31');
    // The kernel's words are the same for the other 29, and are said once.
    assert.equal(lines.filter(line => line.startsWith('client ')).length, 2, lines.join('\n'));
    assert.match(lines[2] ?? '', /^client 11, client 12, client 13 and 26 more: your end ESTAB, /);
    assert.ok(
      connections.every(each => Number(each.label.split(' ')[1]) > 10),
      'what has left says nothing',
    );
  });

  test('sees a program that never waits', async () => {
    const finding = await harness.finding(['python3', 'spins.py'], async t => {
      const client = await (await t.server()).connect();
      await client.echo(bytes('x'), undefined, { within: 500 });
    });
    assert.match(words(finding), /runs without pause/);
  });

  test('says of a FIN that nobody has read that it is one', async () => {
    const finding = await harness.finding(server('echo'), async t => {
      const started = await t.server();
      const client = await started.connect();
      await started.stop();
      await client.endWrite();
      await t.eventually(async () => (await client.kernelEnds()).server?.state === 'CLOSE-WAIT', 2000);
      await t.fail({ client, server: started });
    });
    assert.ok(
      shownBy(finding.evidence).lines.some(line => /CLOSE-WAIT, .*unread \(Recv-Q\): the FIN, /.test(line)),
      shownBy(finding.evidence).lines.join('\n'),
    );
  });

  test('counts the threads of a process that has many', async () => {
    const finding = await harness.finding(['python3', 'manyThreads.py'], async t => {
      const client = await (await t.server()).connect();
      await client.echo(bytes('x'));
    });
    assert.match(words(finding), /30 × futex/);
  });
});
