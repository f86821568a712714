import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import { english } from '../../../src/base/text.ts';
import { benchLimits } from '../../../src/clientBench/benchLimits.ts';
import { ClientBench } from '../../../src/clientBench/clientBench.ts';
import { readPayloadFile } from '../../../src/clientBench/readPayloadFile.ts';
import type { RecordedStep } from '../../../src/protocol/recording.ts';
import type { BenchClient } from '../../../src/protocol/webviewMessages.ts';
import { pairSockets } from '../../../src/sockets/pairing.ts';
import { takeSnapshot } from '../../../src/sockets/takeSnapshot.ts';
import { unusedPort } from '../sockets/realSockets.ts';

/** A bench against a server of Node's in this process. */
class Scene implements AsyncDisposable {
  readonly steps: RecordedStep[] = [];
  readonly accepted: net.Socket[] = [];
  readonly bench: ClientBench;
  changes = 0;
  readonly #server: net.Server;
  #waiting: (() => void)[] = [];

  private constructor(server: net.Server, host: string, port: number) {
    this.#server = server;
    server.on('connection', socket => {
      this.accepted.push(socket.on('error', () => this.#wake()));
      for (const event of ['data', 'end', 'close']) socket.on(event, () => this.#wake());
      this.#wake();
    });
    this.bench = new ClientBench({
      host,
      port,
      say: words => english.say(words),
      onSteps: steps => {
        this.steps.push(...steps);
        this.#wake();
      },
      onChange: () => {
        this.changes++;
        this.#wake();
      },
    });
  }

  static async open(host = '127.0.0.1'): Promise<Scene> {
    // Neither end is closed for it.
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
    const port = unusedPort();
    server.listen({ port, host });
    await once(server, 'listening');
    return new Scene(server, host, port);
  }

  get whatHappened(): string[] {
    return this.steps.map(({ who, what }) => `${who} ${what}`);
  }

  client(n: number): BenchClient {
    const found = this.bench.clients.find(client => client.n === n);
    assert.ok(found, `no client ${n}`);
    return found;
  }

  /** The server's end of a client's connection. */
  async server(n: number): Promise<net.Socket> {
    const port = Number(/:(\d+)-/.exec(this.client(n).connection ?? '')?.[1]);
    return this.until(`accept ${n}`, () => this.accepted.find(socket => socket.remotePort === port));
  }

  /** Waits for events, and for the kernel by asking again. */
  async until<T>(
    what: string,
    look: () => T | undefined | false | Promise<T | undefined | false>,
  ): Promise<T> {
    const late = performance.now() + 20_000;
    for (;;) {
      const woken = new Promise<void>(resolve => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 50);
      });
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (performance.now() > late) {
        const seen = JSON.stringify({
          clients: this.bench.clients.slice(0, 5),
          steps: this.steps.slice(-20),
        });
        throw new Error(`${what} does not come: ${seen}`);
      }
      await woken;
    }
  }

  /** Until the kernel shows both ends of a client's connection in these states. */
  async untilStates(n: number, client: string | undefined, server: string | undefined): Promise<void> {
    const { connection } = this.client(n);
    const { port } = this.bench;
    await this.until(`${client} and ${server}`, async () => {
      const { rows } = await takeSnapshot({ ports: [port] });
      const { connections } = pairSockets(rows, { serverPorts: new Set([port]) });
      const ends = connections.find(({ id }) => id === connection);
      return ends?.client?.state === client && ends?.server?.state === server;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.bench.dispose();
    for (const socket of this.accepted) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

async function refuses(act: Promise<void>, code: string, sentence: RegExp): Promise<void> {
  await assert.rejects(act, (error: unknown) => {
    assert.ok(error instanceof HumanError, String(error));
    assert.match(`${error.code}: ${error.message}`, sentence);
    assert.equal(error.code, code);
    return true;
  });
}

const connect = { type: 'connect', count: 1, reading: true } as const;

describe('ClientBench', function () {
  this.timeout(60_000);

  it('connects several at once and names their connections as the kernel does', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 3 });
    assert.deepEqual(
      scene.bench.clients.map(({ n, state }) => [n, state]),
      [
        [1, 'open'],
        [2, 'open'],
        [3, 'open'],
      ],
    );
    for (const n of [1, 2, 3]) await scene.untilStates(n, 'ESTAB', 'ESTAB');
    scene.bench.flush();
    assert.deepEqual(scene.whatHappened.toSorted(), [
      'client 1 connect',
      'client 2 connect',
      'client 3 connect',
    ]);
    for (const step of scene.steps) {
      const { connection } = scene.client(Number(step.who.slice('client '.length)));
      assert.equal(step.connection, connection);
      assert.ok(connection?.startsWith(`${step.detail}-127.0.0.1:${scene.bench.port}`), connection);
    }
  });

  it('sends text and hex, and keeps the end of what comes back', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 2 });
    for (const n of [1, 2]) {
      const end = await scene.server(n);
      end.pipe(end);
    }
    await scene.bench.perform({ type: 'send', clients: [1], data: { as: 'text', text: 'hello\\n' } });
    await scene.bench.perform({ type: 'send', clients: [2], data: { as: 'hex', text: '00 05 68' } });
    await scene.until(
      'both echoes',
      () => scene.client(1).receivedBytes === 6 && scene.client(2).receivedBytes === 3,
    );
    assert.deepEqual([scene.client(1).tail, scene.client(1).sentBytes], ['hello\\n', 6]);
    assert.equal(scene.client(2).tail, '\\0\\x05h');
    scene.bench.flush();
    const mine = scene.steps.filter(({ who }) => who === 'client 1');
    assert.deepEqual(
      mine.map(({ what, bytes, detail }) => [what, bytes, what === 'connect' ? '' : detail]),
      [
        ['connect', undefined, ''],
        ['send', 6, 'hello\\n'],
        ['receive', 6, 'hello\\n'],
      ],
    );
    await scene.bench.perform({
      type: 'send',
      clients: [1],
      data: { as: 'text', text: 'x'.repeat(200) + 'end' },
    });
    await scene.until('the rest', () => scene.client(1).receivedBytes === 209);
    assert.equal(scene.client(1).tail, `${'x'.repeat(61)}end`);
  });

  it('drips: each piece is a read of its own for the server', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform(connect);
    const pieces: string[] = [];
    (await scene.server(1)).on('data', data => pieces.push(String(data))).resume();
    await scene.bench.perform({
      type: 'send',
      clients: [1],
      data: { as: 'text', text: 'slow!' },
      drip: { size: 2, pauseMs: 400 },
    });
    assert.equal(scene.client(1).pendingBytes > 0, true);
    await scene.until('all pieces', () => pieces.join('') === 'slow!');
    assert.deepEqual(pieces, ['sl', 'ow', '!']);
    await scene.until('nothing left', () => scene.client(1).pendingBytes === 0);
    scene.bench.flush();
    assert.deepEqual(
      scene.steps.filter(({ what }) => what === 'send').map(({ detail }) => detail),
      ['sl', 'ow', '!'],
    );
  });

  it('stops dripping when the client is closed, and shuts down only after the drip', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 2 });
    const data = { as: 'text', text: 'abcdef' } as const;
    await scene.bench.perform({ type: 'send', clients: [1], data, drip: { size: 1, pauseMs: 60_000 } });
    await scene.bench.perform({ type: 'close', clients: [1] });
    assert.deepEqual([scene.client(1).state, scene.client(1).pendingBytes], ['closed', 0]);
    const first = await scene.server(1);
    first.resume();
    await scene.until('the FIN', () => first.readableEnded);
    assert.equal(first.bytesRead, 1);

    const second = await scene.server(2);
    second.resume();
    await scene.bench.perform({ type: 'send', clients: [2], data, drip: { size: 1, pauseMs: 20 } });
    await scene.bench.perform({ type: 'endWrite', clients: [2] });
    assert.equal(scene.client(2).state, 'open');
    await scene.until('the FIN', () => second.readableEnded);
    assert.equal(second.bytesRead, 6);
    await scene.untilStates(2, 'FIN-WAIT-2', 'CLOSE-WAIT');
    await refuses(
      scene.bench.perform({ type: 'send', clients: [2], data }),
      'write-ended',
      /Client 2 has shut/,
    );
    second.end();
    await scene.until('the end', () => scene.client(2).state === 'closed');
  });

  it('a client that does not read fills the queue of the server, and reads it later', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, reading: false });
    const end = await scene.server(1);
    const content = Buffer.alloc(4 * 1024 * 1024, 'x');
    end.write(content);
    const { port } = scene.bench;
    await scene.until('a full Send-Q', async () => {
      const { rows } = await takeSnapshot({ ports: [port] });
      const [ends] = pairSockets(rows, { serverPorts: new Set([port]) }).connections;
      return (ends?.client?.recvQ ?? 0) > 0 && (ends?.server?.sendQ ?? 0) > 0;
    });
    assert.deepEqual([scene.client(1).receivedBytes, scene.client(1).reading], [0, false]);
    assert.ok(end.writableLength > 0, 'all of it fits into the kernel: the receive buffer is not small');
    await scene.bench.perform({ type: 'read', clients: [1] });
    await scene.until('everything', () => scene.client(1).receivedBytes === content.length);
    await scene.bench.perform({ type: 'pause', clients: [1] });
    scene.bench.flush();
    const notes = scene.steps.filter(({ what }) => what === 'note').map(({ detail }) => detail);
    assert.deepEqual(notes, ['reads again', 'does not read']);
    const received = scene.steps.filter(({ what }) => what === 'receive');
    assert.ok(received.length < 200, `${received.length} steps for one stream`);
    assert.equal(
      received.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
      content.length,
    );
  });

  it('says how much the kernel has not taken of a file, because the server does not read', async () => {
    await using scene = await Scene.open();
    const folder = await mkdtemp(path.join(tmpdir(), 'socklab-bench-'));
    try {
      const file = path.join(folder, 'large');
      await writeFile(file, Buffer.alloc(benchLimits.fileBytes, 'y'));
      await scene.bench.perform(connect);
      await scene.bench.sendFile([1], file);
      const stuck = await scene.until('a full send buffer', async () => {
        const { sentBytes, pendingBytes } = scene.client(1);
        const { rows } = await takeSnapshot({ ports: [scene.bench.port] });
        return rows.some(row => row.sendQ > 100_000) && pendingBytes > 0 && { sentBytes, pendingBytes };
      });
      assert.ok(stuck.pendingBytes <= benchLimits.fileBytes);
      await scene.bench.sendFile([1], file);
      await refuses(scene.bench.sendFile([1], file), 'too-much-waits', /bytes still wait to be sent/);
      const end = await scene.server(1);
      end.resume();
      await scene.until('both files', () => end.bytesRead === 2 * benchLimits.fileBytes);
      await scene.until('nothing left', () => scene.client(1).pendingBytes === 0);
      assert.equal(scene.client(1).sentBytes, 2 * benchLimits.fileBytes);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('tells of every change that an action makes', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform(connect);
    for (const type of ['pause', 'read', 'endWrite', 'close'] as const) {
      const before = scene.changes;
      await scene.bench.perform({ type, clients: [1] });
      assert.ok(scene.changes > before, type);
    }
  });

  it('resets: the server sees ECONNRESET', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform(connect);
    const end = await scene.server(1);
    const failed = once(end, 'error');
    end.resume();
    await scene.bench.perform({ type: 'reset', clients: [1] });
    assert.equal(((await failed)[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
    assert.equal(scene.client(1).state, 'reset');
    await refuses(scene.bench.perform({ type: 'reset', clients: [1] }), 'client-over', /client 1 is over/);
  });

  it('sees how the server ends a connection', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 2 });
    (await scene.server(1)).end();
    (await scene.server(2)).resetAndDestroy();
    await scene.until(
      'both ends',
      () => scene.client(1).state === 'eof' && scene.client(2).state === 'reset',
    );
    await scene.untilStates(1, 'CLOSE-WAIT', 'FIN-WAIT-2');
    await scene.bench.perform({ type: 'endWrite', clients: [1] });
    assert.equal(scene.client(1).state, 'closed');
    scene.bench.flush();
    assert.deepEqual(
      scene.steps
        .filter(({ what }) => what !== 'connect')
        .map(({ who, what }) => `${who} ${what}`)
        .toSorted(),
      ['client 1 end', 'client 1 end-write', 'client 2 see-reset'],
    );
    await scene.untilStates(1, undefined, 'TIME-WAIT');
  });

  it('does with several what each can do, and says what one of them cannot', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 3 });
    await scene.bench.perform({ type: 'endWrite', clients: [2] });
    await refuses(
      scene.bench.perform({ type: 'reset', clients: [1, 2, 3] }),
      'reset-after-shutdown',
      /Client 2 has sent its FIN/,
    );
    assert.deepEqual(
      scene.bench.clients.map(({ state }) => state),
      ['reset', 'write-ended', 'reset'],
    );
  });

  it('opens a thousand, and not one more', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 1000 });
    await scene.until('all', () => scene.bench.clients.every(({ state }) => state === 'open'));
    assert.equal(scene.bench.clients.length, 1000);
    await refuses(scene.bench.perform(connect), 'too-many', /1000 clients are there, and 1 more/);
    await scene.bench.perform({ type: 'close', clients: scene.bench.living });
    await scene.bench.perform(connect);
    // The ones that are over are forgotten but for the last.
    assert.equal(scene.bench.clients.length, benchLimits.endedKept + 1);
    assert.equal(scene.bench.clients.at(-1)?.n, 1001);
    await refuses(scene.bench.perform({ type: 'read', clients: [1] }), 'client-over', /client 1 is over/);
  });

  it('refuses numbers out of range and clients that are not there', async () => {
    await using scene = await Scene.open();
    const { bench } = scene;
    const data = { as: 'text', text: 'x' } as const;
    await refuses(
      bench.perform({ ...connect, count: 0 }),
      'bad-number',
      /number of clients must be a whole .* 1 to 1000/,
    );
    await refuses(bench.perform({ ...connect, count: 1.5 }), 'bad-number', /not 1\.5/);
    await refuses(bench.perform({ ...connect, receiveBuffer: 1 }), 'bad-number', /receive buffer must/);
    await refuses(bench.perform({ type: 'read', clients: [1] }), 'client-unknown', /There is no client 1\./);
    await refuses(bench.perform({ type: 'read', clients: [] }), 'no-client', /no client to do it/);
    await bench.perform(connect);
    const drip = { size: 0, pauseMs: 1 };
    await refuses(bench.perform({ type: 'send', clients: [1], data, drip }), 'bad-number', /size of a piece/);
    await refuses(
      bench.perform({ type: 'send', clients: [1], data, drip: { size: 1, pauseMs: 1e6 } }),
      'bad-number',
      /pause between pieces/,
    );
    assert.equal(scene.client(1).sentBytes, 0);
  });

  it('says that nothing listens', async () => {
    const { bench } = await (async () => {
      await using scene = await Scene.open();
      return scene;
    })();
    await refuses(
      bench.perform({ ...connect, count: 2 }),
      'nothing-listens',
      /Nothing listens on 127\.0\.0\.1:/,
    );
    assert.deepEqual(
      bench.clients.map(({ state, connection }) => [state, connection]),
      [
        ['refused', undefined],
        ['refused', undefined],
      ],
    );
    bench.dispose();
  });

  it('connects to ::1, also with a small receive buffer', async () => {
    await using scene = await Scene.open('::1');
    await scene.bench.perform({ ...connect, reading: false });
    assert.equal(scene.client(1).state, 'open');
    await scene.untilStates(1, 'ESTAB', 'ESTAB');
  });

  it('connects to this machine only', () => {
    const options = { port: 1, say: String, onSteps: () => {}, onChange: () => {} };
    for (const host of ['192.168.1.1', '0.0.0.0', 'localhost', '::', '::ffff:8.8.8.8', '127.0.0.1.evil', ''])
      assert.throws(() => new ClientBench({ ...options, host }), { code: 'not-loopback' }, host);
    new ClientBench({ ...options, host: '127.8.9.10' }).dispose();
  });

  it('closes every client when it is disposed', async () => {
    await using scene = await Scene.open();
    await scene.bench.perform({ ...connect, count: 5 });
    for (const n of [1, 2, 3, 4, 5]) (await scene.server(n)).resume();
    scene.bench.dispose();
    await scene.until('all FINs', () => scene.accepted.every(socket => socket.readableEnded));
    assert.deepEqual(scene.bench.living, []);
  });
});

describe('readPayloadFile', () => {
  it('refuses what is no file of a bearable size', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'socklab-bench-'));
    try {
      const at = (name: string): string => path.join(folder, name);
      await writeFile(at('empty'), '');
      await writeFile(at('large'), '');
      await truncate(at('large'), benchLimits.fileBytes + 1);
      execFileSync('mkfifo', [at('fifo')]);
      const read = async (file: string): Promise<void> => void (await readPayloadFile(file));
      await refuses(read(at('missing')), 'bad-file', /cannot be read \(ENOENT\)/);
      await refuses(read(at('empty')), 'bad-file', /is empty/);
      await refuses(read(at('large')), 'bad-file', /has 16777217 bytes, and at most 16777216/);
      await refuses(read(at('fifo')), 'bad-file', /is no file/);
      await refuses(read(folder), 'bad-file', /is no file/);
      await refuses(read('/dev/zero'), 'bad-file', /is no file/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
