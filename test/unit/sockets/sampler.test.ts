import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { applyDelta } from '../../../src/sockets/delta.ts';
import type { SocketDelta, SocketRow, SocketSnapshot } from '../../../src/sockets/model.ts';
import { pairSockets } from '../../../src/sockets/pairing.ts';
import { SocketSampler, type LookTaken, type SamplerOptions } from '../../../src/sockets/sampler.ts';
import { RealSockets } from './realSockets.ts';

const end = { address: '127.0.0.1', port: 1 };

function row(recvQ: number): SocketRow {
  return { id: 'sk:1', state: 'ESTAB', local: end, peer: end, recvQ, sendQ: 0, inode: 1 };
}

type Heard = {
  readonly snapshots: SocketSnapshot[];
  readonly deltas: SocketDelta[];
  readonly errors: unknown[];
};

/** A sampler whose sampling is done by the test, and what it reported. */
function listenTo(options: Partial<SamplerOptions> & Pick<SamplerOptions, 'take'>): [SocketSampler, Heard] {
  const heard: Heard = { snapshots: [], deltas: [], errors: [] };
  const sampler = new SocketSampler({
    intervalMs: 5,
    onSnapshot: snapshot => heard.snapshots.push(snapshot),
    onDelta: delta => heard.deltas.push(delta),
    onError: error => heard.errors.push(error),
    ...options,
  });
  return [sampler, heard];
}

describe('SocketSampler', function () {
  this.timeout(20_000);

  it('gives a snapshot first, then what changed, and nothing when nothing did', async () => {
    let samples = 0;
    const [sampler, { snapshots, deltas }] = listenTo({
      take: () => ({ at: ++samples, source: 'ss', rows: [row(Math.floor(samples / 3))] }),
      intervalMs: 60_000,
    });
    for (let i = 0; i < 6; i++) await sampler.sampleNow();
    sampler.dispose();
    assert.deepEqual(snapshots, [{ at: 1, source: 'ss', rows: [row(0)] }]);
    assert.deepEqual(
      deltas.map(d => [d.at, d.upserted[0]?.recvQ]),
      [
        [3, 1],
        [6, 2],
      ],
    );
    assert.equal(sampler.last?.at, 7);
  });

  it('never takes two samples at once and leaves the processor alone', async () => {
    let running = 0;
    let most = 0;
    let samples = 0;
    const [sampler] = listenTo({
      take: async () => {
        most = Math.max(most, ++running);
        samples++;
        await delay(20);
        running--;
        return { at: samples, source: 'ss', rows: [] };
      },
      intervalMs: 1,
      share: 0.1,
    });
    const together = [sampler.sampleNow(), sampler.sampleNow(), sampler.sampleNow()];
    await Promise.all(together);
    assert.deepEqual([samples], [2]); // the first one at the start, one for the three
    const began = performance.now();
    while (samples < 5) await delay(10);
    const tookMs = performance.now() - began;
    sampler.dispose();
    assert.equal(most, 1);
    assert.ok(tookMs > 3 * 180, `3 more samples within ${tookMs} ms`); // each 20 ms of work and 200 ms of rest
  });

  it('samples at the given rate when samples are cheap', async () => {
    let samples = 0;
    const [sampler] = listenTo({
      take: () => ({ at: ++samples, source: 'ss', rows: [] }),
      intervalMs: 20,
      share: 1,
    });
    const began = performance.now();
    while (samples < 10) await delay(5);
    const tookMs = performance.now() - began;
    sampler.dispose();
    assert.ok(tookMs > 8 * 18, `10 samples within ${tookMs} ms`);
  });

  it('says of every look when, what it cost and when the next one comes, also where nothing changed', async () => {
    const looks: LookTaken[] = [];
    const took = [40, 0, 0];
    let samples = 0;
    const [sampler, { deltas }] = listenTo({
      take: async () => {
        await delay(took[samples++] ?? 0);
        return { at: samples, source: 'ss', rows: [] };
      },
      intervalMs: 10,
      share: 0.1,
      onLooked: look => looks.push(look),
    });
    while (looks.length < 3) await delay(5);
    sampler.dispose();
    assert.deepEqual(deltas, []);
    assert.deepEqual(
      looks.map(({ at }) => at),
      [1, 2, 3],
    );
    const [first] = looks;
    assert.ok(first && first.costMs >= 35 && first.everyMs >= 9 * first.costMs);
    assert.ok(looks.every(({ everyMs }) => everyMs >= 10));
  });

  it('asks for the ports that there are at the time', async () => {
    const asked: unknown[] = [];
    let ports = [1];
    const [sampler] = listenTo({
      take: options => {
        asked.push(options.ports);
        return { at: asked.length, source: 'ss', rows: [] };
      },
      ports: () => ports,
      intervalMs: 60_000,
    });
    await sampler.sampleNow();
    ports = [2, 3];
    await sampler.sampleNow();
    sampler.dispose();
    assert.deepEqual(asked, [[1], [1], [2, 3]]);
  });

  it('tells the first error of a row of errors, goes on, and starts over with a snapshot', async () => {
    const failures = [undefined, new Error('first'), new Error('second'), undefined];
    let samples = 0;
    const [sampler, { snapshots, errors }] = listenTo({
      take: () => {
        const failure = failures[samples++];
        if (failure) throw failure;
        return { at: samples, source: 'ss', rows: [row(0)] };
      },
      intervalMs: 60_000,
    });
    for (let i = 0; i < 3; i++) await sampler.sampleNow();
    sampler.dispose();
    assert.deepEqual(errors, [failures[1]]);
    assert.deepEqual(
      snapshots.map(s => s.at),
      [1, 4],
    );
  });

  it('starts over with a snapshot where it comes from another source', async () => {
    const sources = ['ss', 'ss', 'proc', 'proc', 'ss'] as const;
    let samples = 0;
    const [sampler, { snapshots, deltas }] = listenTo({
      take: () => ({ at: samples, source: sources[samples++] ?? 'ss', rows: [row(samples)] }),
      intervalMs: 60_000,
    });
    for (let i = 0; i < 4; i++) await sampler.sampleNow();
    sampler.dispose();
    assert.deepEqual(
      snapshots.map(({ at, source }) => [at, source]),
      [
        [0, 'ss'],
        [2, 'proc'],
        [4, 'ss'],
      ],
    );
    assert.deepEqual(
      deltas.map(({ at }) => at),
      [1, 3],
    );
  });

  it('adds owners before it looks for changes', async () => {
    const owner = { pid: 1, fd: 2, command: 'server' };
    let samples = 0;
    const [sampler, { snapshots, deltas }] = listenTo({
      take: () => ({ at: ++samples, source: 'ss', rows: [row(0)] }),
      decorate: rows => (samples < 2 ? rows : rows.map(r => ({ ...r, owner }))),
      intervalMs: 60_000,
    });
    await sampler.sampleNow();
    sampler.dispose();
    assert.equal(snapshots[0]?.rows[0]?.owner, undefined);
    assert.deepEqual(deltas[0]?.upserted, [{ ...row(0), owner }]);
  });

  it('is silent after dispose, in the middle of a sample too', async () => {
    const abort = new AbortController();
    let signal: AbortSignal | undefined;
    const [sampler, heard] = listenTo({
      take: async options => {
        signal = options.signal;
        await delay(30);
        return { at: 1, source: 'ss', rows: [] };
      },
      signal: abort.signal,
    });
    abort.abort();
    await delay(80);
    assert.ok(signal?.aborted);
    assert.deepEqual(heard, { snapshots: [], deltas: [], errors: [] });
    await sampler.sampleNow();
    sampler.dispose();
    const [never, nothing] = listenTo({ take: () => assert.fail('sampled'), signal: abort.signal });
    await never.sampleNow();
    assert.deepEqual(nothing.errors, []);
  });

  it('follows real sockets', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    let picture: SocketSnapshot | undefined;
    const sampler = new SocketSampler({
      intervalMs: 20,
      ports: [port],
      onSnapshot: snapshot => (picture = snapshot),
      onDelta: delta => (picture = picture && applyDelta(picture, delta)),
      onError: error => assert.fail(String(error)),
    });
    try {
      const states = async (): Promise<string[]> => {
        await sampler.sampleNow();
        return pairSockets(picture?.rows ?? []).connections.map(c => `${c.client?.state} ${c.server?.state}`);
      };
      assert.deepEqual(await states(), []);
      const { client, server } = await sockets.connect();
      assert.deepEqual(await states(), ['ESTAB ESTAB']);
      client.end();
      server.resume();
      await once(server, 'end');
      // The FIN was read; its acknowledgement may still be on the way.
      let closing = await states();
      while (closing[0] === 'FIN-WAIT-1 CLOSE-WAIT') closing = await states();
      assert.deepEqual(closing, ['FIN-WAIT-2 CLOSE-WAIT']);
      client.resetAndDestroy();
      server.destroy();
      await once(server, 'close');
      assert.deepEqual(await states(), []);
    } finally {
      sampler.dispose();
    }
  });
});
