import * as assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { blindSpots } from '../../../src/sockets/blindSpots.ts';
import { SocketLooks, lookLimits } from '../../../src/sockets/socketLooks.ts';
import { diffSnapshots } from '../../../src/sockets/delta.ts';
import { diagnosisThresholds } from '../../../src/sockets/diagnosis.ts';
import type { SocketSnapshot } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { withFakeSs, withFakeSsInPath } from './fakeSs.ts';
import { LateServer } from './lateServer.ts';
import { RealSockets } from './realSockets.ts';

const ids = ({ rows }: SocketSnapshot): string[] => rows.map(({ id }) => id).sort();

describe('SocketLooks', function () {
  this.timeout(60_000);
  const opened: SocketLooks[] = [];
  /** Whatever else goes on on this machine. */
  const open = (limits: Partial<typeof lookLimits>): SocketLooks => {
    const looks = new SocketLooks({
      procUpTo: Infinity,
      longestRest: Infinity,
      dumpedForOne: Infinity,
      ...limits,
    });
    opened.push(looks);
    return looks;
  };
  afterEach(() => {
    for (const looks of opened.splice(0)) looks.dispose();
  });

  it('asks for the binary form where there are many sockets, and knows them by the same ids', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const looks = open({ dumpFrom: 20 });
    await sockets.connect();
    const few = (await looks.look({ ports: [port] })).snapshot;
    for (let i = 0; i < 10; i++) await sockets.connect();
    const text = (await looks.look({ ports: [port] })).snapshot;
    assert.equal(text.rows.length, 23);
    await withFakeSsInPath('case "$*" in *-D*) exec /usr/bin/ss "$@";; esac; exit 3', async () => {
      const { snapshot, costMs } = await looks.look({ ports: [port] });
      assert.equal(snapshot.source, 'ss');
      assert.deepEqual(ids(snapshot), ids(text));
      assert.ok(ids(few).every(id => ids(snapshot).includes(id)));
      assert.ok(costMs > 0);
      // Without a filter the kernel's own count tells, at the first look already.
      const all = (await open({ dumpFrom: 20 }).look()).snapshot;
      assert.ok(ids(text).every(id => ids(all).includes(id)));
      await assert.rejects(open({ dumpFrom: Infinity }).look(), /exit 3/);
    });
  });

  it('asks for the text where hardly any of the sockets would match', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const looks = open({ dumpFrom: 1, dumpedForOne: 0 });
    await withFakeSsInPath('case "$*" in *-D*) exit 3;; esac; exec /usr/bin/ss "$@"', async () => {
      for (let i = 0; i < 2; i++) assert.equal((await looks.look({ ports: [port] })).snapshot.rows.length, 1);
    });
  });

  it('reads /proc where there is no ss, and says so', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await sockets.connect();
    await withFakeSs(undefined, async path => {
      const looks = open({});
      for (let i = 0; i < 2; i++) {
        const { source, rows } = (await looks.look({ ports: [port], path })).snapshot;
        assert.deepEqual([source, rows.length], ['proc', 3]);
        assert.ok(blindSpots(source).length > blindSpots('ss').length);
      }
    });
  });

  it('takes the binary form where the text forgets the ids, as iproute2 6.7 does', async () => {
    await using sockets = new RealSockets();
    const looks = open({});
    const port = await sockets.listen();
    await sockets.connect();
    const script = 'case "$*" in *-D*) exec /usr/bin/ss "$@";; esac; shift; exec /usr/bin/ss -Htan "$@"';
    await withFakeSsInPath(script, async () => {
      const { rows } = (await looks.look({ ports: [port] })).snapshot;
      assert.equal(rows.length, 3);
      assert.ok(rows.every(({ id, shutdown }) => id.startsWith('sk:') && shutdown === '<->'));
    });
  });

  it('falls back on the text where there is no dump', async () => {
    await using sockets = new RealSockets();
    const looks = open({ dumpFrom: 1 });
    const port = await sockets.listen();
    await withFakeSsInPath(
      'case "$*" in *-D*) exit 0;; esac; shift; exec /usr/bin/ss -Htan "$@"',
      async () => {
        assert.equal((await looks.look({ ports: [port] })).snapshot.rows.length, 1);
        assert.equal((await looks.look({ ports: [port] })).snapshot.rows.length, 1);
      },
    );
  });

  it('sees queues without asking ss, and asks it when a state changes', async () => {
    await using sockets = new RealSockets();
    const looks = open({});
    const port = await sockets.listen();
    const { client } = await sockets.connect();
    const resting = { ports: [port], resting: true };
    const first = (await looks.look(resting)).snapshot;
    assert.equal(first.rows.length, 3);
    await withFakeSsInPath('exit 3', async () => {
      const still = (await looks.look(resting)).snapshot;
      assert.deepEqual(ids(still), ids(first));
      client.write('hello');
      let rows = still.rows;
      while (!rows.some(({ recvQ }) => recvQ === 5)) {
        await delay(5);
        ({ rows } = (await looks.look(resting)).snapshot);
      }
      const server = rows.find(({ recvQ }) => recvQ === 5);
      assert.equal(server?.local.port, port);
      assert.deepEqual([server.id.startsWith('sk:'), server.shutdown], [true, '<->']);
      assert.equal(
        rows.find(({ state }) => state === 'LISTEN')?.sendQ,
        first.rows.find(({ state }) => state === 'LISTEN')?.sendQ,
      );
      client.end();
      await assert.rejects(async () => {
        for (;;) {
          await looks.look(resting);
          await delay(5);
        }
      }, /exit 3/);
    });
    const { rows } = (await looks.look(resting)).snapshot;
    assert.ok(rows.some(({ state, shutdown }) => state === 'CLOSE-WAIT' && shutdown === '-->'));
  });

  it('sees that a program has accepted, which no counter of the kernel shows', async () => {
    await using server = await LateServer.start();
    const looks = open({});
    const resting = { ports: [server.port], resting: true };
    for (let accepted = 0; accepted < 5; accepted++) {
      await server.connect();
      // Twice the same: then nothing moves any more.
      for (let alike = 0; alike < 2;) {
        const { snapshot } = await looks.look(resting);
        alike = server.waiting(snapshot) === 1 ? alike + 1 : 0;
      }
      await server.accept();
      assert.equal(server.waiting((await looks.look(resting)).snapshot), 0);
    }
  });

  it('says of what takes long to look at when it was looked at', async () => {
    await using server = await LateServer.start();
    for (const limits of [{ procUpTo: 0 }, { dumpFrom: 1 }]) {
      const looks = open(limits);
      const resting = { ports: [server.port], resting: true };
      for (let accepted = 0; accepted < 5; accepted++) {
        await server.connect();
        while (server.waiting((await looks.look(resting)).snapshot) === 0) await delay(5);
        const { snapshot: before } = await looks.look(resting);
        await server.accept();
        const { snapshot } = await looks.look(resting);
        assert.ok(server.waiting(snapshot) === 0 || snapshot.at === before.at);
        await looks.look({ ports: [server.port] });
      }
    }
  });

  it('never makes a wait to be accepted longer than it was', async () => {
    await using server = await LateServer.start();
    const looks = open({});
    const model = new SocketModel();
    let last: SocketSnapshot | undefined;
    const look = async (): Promise<void> => {
      const { snapshot } = await looks.look({ ports: [server.port], resting: true });
      if (last) model.apply(diffSnapshots(last, snapshot));
      else model.see(snapshot);
      last = snapshot;
    };
    const { afterMs } = diagnosisThresholds['not-accepted'];
    await look();
    await server.connect();
    while (!model.isUndecided) await look();
    const began = model.at;
    // Others on this machine move the counters, too: as little time as can be.
    for (; model.at < began + afterMs - 50; await look()) await delay(10);
    await server.accept();
    await delay(began + afterMs + 10 - Date.now());
    await look();
    assert.deepEqual(model.diagnoses(), []);
  });

  it('looks again when the pulse says so, and now and then in any case', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const longestRest = 400;
    const looks = open({ longestRest });
    const began = performance.now();
    await looks.look({ ports: [port] });
    await withFakeSsInPath('exit 3', async () => {
      await assert.rejects(async () => {
        for (;;) {
          const { snapshot } = await looks.look({ ports: [port], resting: true, pulse: '1' });
          assert.equal(snapshot.rows.length, 1);
          await delay(5);
        }
      }, /exit 3/);
      assert.ok(performance.now() - began >= longestRest);
      await assert.rejects(looks.look({ ports: [port] }), /exit 3/);
    });
  });
});
