import * as assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SocketHolders } from '../../src/proc/socketHolders.ts';
import { diffSnapshots } from '../../src/sockets/delta.ts';
import type { Diagnosis } from '../../src/sockets/diagnosis.ts';
import type { SocketSnapshot } from '../../src/sockets/model.ts';
import { SocketModel } from '../../src/sockets/socketModel.ts';
import { takeSnapshot } from '../../src/sockets/takeSnapshot.ts';
import { livingEnds } from '../../src/sockets/watchedSockets.ts';
import { unusedPort } from '../unit/sockets/realSockets.ts';

const fixtures = path.join(import.meta.dirname, '../fixtures/sockets');

/** A model of the sockets of some ports, looked at whenever the test likes. */
class LiveModel {
  readonly model: SocketModel;
  readonly #ports: readonly number[];
  readonly #holders = new SocketHolders();
  #last: SocketSnapshot | undefined;

  constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.model = new SocketModel(ports);
  }

  async look(): Promise<void> {
    const now = await takeSnapshot({ ports: this.#ports, drops: true });
    if (this.#last) this.model.apply(diffSnapshots(this.#last, now));
    else this.model.see(now);
    this.#last = now;
    const owners = this.#holders.find(this.model.lost);
    if (owners) this.model.hold(owners);
  }

  of(port: number): Diagnosis[] {
    return this.model.diagnoses().filter(({ server }) => server.port === port);
  }

  /** Whether the server has accepted a connection. */
  isHeld(port: number): boolean {
    return [...this.model.living].some(
      ({ server }) => server?.row.local.port === port && server.row.inode !== 0,
    );
  }

  /** The ends whose connection is over and whose descriptor is open, which the kernel has in CLOSED. */
  closed(port: number): string[] {
    return this.model.closed
      .filter(({ side, row }) => (side === 'server' ? row.local : row.peer).port === port)
      .map(({ side }) => side);
  }

  /** The states of both ends, of the connections to one server. */
  states(port: number): string[] {
    return [...this.model.living]
      .filter(each =>
        livingEnds(each).some(end => (end.side === 'server' ? end.row.local : end.row.peer).port === port),
      )
      .map(({ client, server }) =>
        [client, server].map(end => (end && end.goneAt === undefined ? end.row.state : '-')).join(' '),
      )
      .sort();
  }
}

function named(diagnoses: readonly Diagnosis[]): string[] {
  return diagnoses.map(({ kind, side }) => `${kind} ${side}`).sort();
}

/** What each server of scenes.py does wrong. */
const expected = {
  silent: ['not-accepted server'],
  backlog: ['backlog-full server'],
  keeps: ['close-wait server'],
  closesFirst: ['close-wait client', 'orphan server'],
  unread: ['end-unread server'],
  halfClose: ['half-closed client', 'peer-does-not-read server'],
  slowServer: ['peer-does-not-read client'],
  slowClient: ['peer-does-not-read server'],
  deadlock: ['peer-does-not-read client'],
  dropsSyn: ['syn-retrying client'],
  piles: ['time-wait-pile server'],
  reset: ['reset-fd-open server'],
  shutsDown: ['over-fd-open server'],
  closesUnread: ['reset-unread server'],
};
type SceneName = keyof typeof expected | 'states' | 'synReceived';

describe('diagnoses of real servers', function () {
  this.timeout(90_000);
  let program: ChildProcessByStdio<Writable, Readable, null>;
  let ports: Record<SceneName, number>;
  let live: LiveModel;

  before(async () => {
    program = spawn('python3', [path.join(fixtures, 'scenes.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    ports = JSON.parse(line.toString()) as typeof ports;
    live = new LiveModel(Object.values(ports));
    // The rest is done once the model has seen what comes before it: a server that holds its end.
    const before = [ports.reset, ports.shutsDown, ports.closesUnread];
    while (!before.every(port => live.isHeld(port))) await live.look();
    program.stdin.write('go\n');
  });

  after(async () => {
    if (program.exitCode !== null || program.signalCode !== null) return;
    program.kill('SIGKILL');
    await once(program, 'close');
  });

  /** Looks until it is so; what was seen last stands in the error. */
  async function until(see: () => string[], wanted: readonly string[]): Promise<void> {
    const enough = performance.now() + 40_000;
    for (;;) {
      await live.look();
      const seen = see();
      if (wanted.join() === seen.join()) return;
      if (performance.now() > enough) assert.deepEqual(seen, wanted);
      await delay(150);
    }
  }

  for (const [name, kinds] of Object.entries(expected) as [keyof typeof expected, string[]][]) {
    it(`${name}: ${kinds.join(', ')}`, async () => {
      await until(() => named(live.of(ports[name])), kinds);
    });
  }

  it('measures what it tells', async () => {
    await live.look();
    const [backlog] = live.of(ports.backlog);
    assert.deepEqual(
      [backlog?.facts.acceptQueue, backlog?.facts.backlog, backlog?.facts.retrying],
      [2, 1, 2],
    );
    assert.ok((backlog?.facts.drops ?? -1) >= 0);
    assert.equal(live.of(ports.unread)[0]?.facts.bytes, 6);
    assert.equal(live.of(ports.deadlock)[0]?.facts.mutual, true);
    assert.ok((live.of(ports.slowServer)[0]?.facts.bytes ?? 0) > 0);
    assert.ok((live.of(ports.dropsSyn)[0]?.facts.retransmits ?? 0) > 0);
    assert.ok((live.of(ports.piles)[0]?.count ?? 0) >= 200);
    assert.match(live.of(ports.reset)[0]?.owner?.command ?? '', /^python/);
    const orphan = live.of(ports.closesFirst).find(({ kind }) => kind === 'orphan');
    assert.ok((orphan?.facts.expiresMs ?? 0) > 0);
    assert.equal(live.of(ports.closesUnread)[0]?.facts.bytes, 5);
  });

  it('has every state at the right end', async () => {
    // SYN-SENT and SYN-RECV have servers of their own.
    await until(
      () => live.states(ports.states),
      [
        'CLOSING FIN-WAIT-2',
        'ESTAB ESTAB',
        'FIN-WAIT-1 ESTAB',
        'FIN-WAIT-2 CLOSE-WAIT',
        'FIN-WAIT-2 LAST-ACK',
        'TIME-WAIT -',
      ],
    );
    await until(() => live.states(ports.synReceived), ['ESTAB SYN-RECV']);
    await until(() => live.states(ports.dropsSyn), ['SYN-SENT -']);
    const { counts } = live.model;
    assert.equal(counts.LISTEN?.server, Object.keys(ports).length);
    assert.deepEqual(counts['LAST-ACK'], { client: 0, server: 1, total: 1 });
    assert.deepEqual(counts.CLOSING, { client: 1, server: 0, total: 1 });
    assert.deepEqual(counts['SYN-RECV'], { client: 0, server: 1, total: 1 });
    // No listing shows a socket in CLOSED: who holds its descriptor tells of it.
    await until(() => live.closed(ports.reset), ['server']);
    await until(() => live.closed(ports.shutsDown), ['server']);
    await until(() => live.closed(ports.closesUnread), ['client']);
    assert.deepEqual(live.model.counts.CLOSED, { client: 1, server: 2, total: 3 });
  });
});

describe('a right server at work', function () {
  this.timeout(60_000);

  it('gives no reason for a diagnosis', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'socklab-diagnoses-'));
    const binary = path.join(folder, 'server');
    const source = path.join(import.meta.dirname, '../../labs/echo-server/solutions/c/server.c');
    assert.equal(spawnSync('cc', ['-O1', '-o', binary, source], { stdio: 'inherit' }).status, 0);
    const port = unusedPort();
    const server = spawn(binary, [String(port)], { stdio: 'ignore' });
    const live = new LiveModel([port]);
    try {
      do await live.look();
      while (live.model.counts.LISTEN === undefined);
      let conversations = 0;
      let over = false;
      const visitors = Array.from({ length: 3 }, async (_, i) => {
        while (!over) {
          await visit(port, (i + conversations++) % 3);
          await delay(20);
        }
      });
      const enough = performance.now() + 6000;
      while (performance.now() < enough) {
        await live.look();
        assert.deepEqual(live.model.diagnoses(), []);
        await delay(100);
      }
      over = true;
      await Promise.all(visitors);
      assert.ok(conversations > 10, `${conversations} conversations`);
      assert.ok([...live.model.past, ...live.model.living].length > 10);
    } finally {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});

/** Echoes a line and leaves: politely, after a half-close, or with a reset. */
async function visit(port: number, manner: number): Promise<void> {
  const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => {});
  const closed = once(client, 'close');
  await once(client, 'connect');
  client.write('hello\n');
  await once(client, 'data');
  if (manner === 0) client.resetAndDestroy();
  else {
    client.resume().end();
    if (manner === 1) client.destroySoon();
  }
  await closed;
}
