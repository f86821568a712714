import * as assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { diagnosisThresholds, type Diagnosis } from '../../src/sockets/diagnosis.ts';
import { LiveModel } from './liveModel.ts';

const fixtures = path.join(import.meta.dirname, '../fixtures/sockets');

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
  shutsDownFirst: ['over-fd-open server'],
  closesUnread: ['reset-unread server'],
};
type SceneName = keyof typeof expected | 'readsSlowly' | 'states' | 'synReceived';

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
    const before = [ports.reset, ports.shutsDown, ports.shutsDownFirst, ports.closesUnread];
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

  it('readsSlowly: nothing, although for seconds nothing can be sent', async () => {
    const { afterMs } = diagnosisThresholds['peer-does-not-read'];
    const enough = performance.now() + 40_000;
    let standing: { readonly since: number; readonly sendQ: number } | undefined;
    let longest = 0;
    while (longest < 1.5 * afterMs) {
      assert.ok(performance.now() < enough, `Send-Q stood still for ${longest} ms at most`);
      await live.look();
      assert.deepEqual(named(live.of(ports.readsSlowly)), []);
      const connection = [...live.model.living].find(
        ({ client }) => client?.row.peer.port === ports.readsSlowly,
      );
      const { sendQ = 0, timer } = connection?.client?.row ?? {};
      if (timer?.kind !== 'persist') standing = undefined;
      else if (standing?.sendQ !== sendQ) standing = { since: live.model.at, sendQ };
      if (standing) longest = Math.max(longest, live.model.at - standing.since);
      await delay(150);
    }
  });

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
    await until(() => live.closed(ports.shutsDownFirst), ['server']);
    await until(() => live.closed(ports.closesUnread), ['client']);
    assert.deepEqual(live.model.counts.CLOSED, { client: 1, server: 3, total: 4 });
  });
});
