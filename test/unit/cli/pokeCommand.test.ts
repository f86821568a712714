import * as assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../../src/cli/runCli.ts';
import { takeProcSnapshot } from '../../../src/sockets/takeProcSnapshot.ts';
import { RealSockets, unusedPort } from '../sockets/realSockets.ts';

/** Collects what is printed; `until` resolves when something new matches. */
class Screen extends Writable {
  printed = '';
  isTTY = false;
  columns = 160;
  #from = 0;
  #look: () => void = () => undefined;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.printed += chunk.toString();
    this.#look();
    done();
  }

  /** What is printed before the match counts as read. */
  async until(pattern: RegExp): Promise<string> {
    return await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no ${pattern} in: ${this.printed}`)), 30_000);
      this.#look = () => {
        const found = pattern.exec(this.printed.slice(this.#from));
        if (!found) return;
        clearTimeout(late);
        this.#look = () => undefined;
        this.#from += found.index + found[0].length;
        resolve(found[0]);
      };
      this.#look();
    });
  }
}

/** A person who types lines one after the other and reads what comes. */
class Poker {
  readonly screen = new Screen();
  readonly errors = new Screen();
  readonly keyboard = new PassThrough();
  readonly controller = new AbortController();
  readonly ended: Promise<number>;

  constructor(port: number, ...options: readonly string[]) {
    this.ended = runCli(['poke', String(port), ...options], {
      stdout: this.screen,
      stderr: this.errors,
      stdin: () => Object.assign(this.keyboard, { isTTY: this.isTerminal }),
      env: {},
      signal: this.controller.signal,
    });
  }

  get isTerminal(): boolean {
    return false;
  }

  async type(line: string, ...patterns: readonly RegExp[]): Promise<void> {
    this.keyboard.write(`${line}\n`);
    for (const pattern of patterns) await this.screen.until(pattern);
  }

  /** Asks for the states until they are as they should be: what the server does takes its time. */
  async untilStates(pattern: RegExp): Promise<void> {
    for (let tries = 100; tries > 0; tries--) {
      await this.type('states', /^> states\n/m);
      if (pattern.test(await this.screen.until(/[^]*Sockets by state\n/))) return;
      await this.type('wait 50', /> wait 50\n/);
    }
    throw new Error(`${pattern} never comes: ${this.screen.printed.slice(-3000)}`);
  }
}

/** One whose input is a terminal. */
class TerminalPoker extends Poker {
  override get isTerminal(): boolean {
    return true;
  }
}

/** The reference solution of the first lab: serves one client after the other. */
async function startEchoServer(port: number): Promise<ChildProcess> {
  const server = spawn('python3', ['labs/echo-server/solutions/python/server.py', String(port)], {
    stdio: 'ignore',
  });
  const late = performance.now() + 30_000;
  while (!takeProcSnapshot({ ports: [port] }).rows.some(({ state }) => state === 'LISTEN')) {
    assert.ok(performance.now() < late && server.exitCode === null, 'the server does not listen');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return server;
}

describe('socklab poke', function () {
  this.timeout(60_000);

  it('drives clients of a reference solution and shows both ends after each action', async () => {
    const port = unusedPort();
    const server = await startEchoServer(port);
    try {
      const poker = new Poker(port);
      const estab = `ESTAB +0 +0 +↔ +127\\.0\\.0\\.1:${port} +ESTAB +0 +0`;
      await poker.type('connect 3', /client 3 +connects · 127\.0\.0\.1:\d+\n/);
      await poker.screen.until(
        new RegExp(`client 1 +\\S+ +${estab}\n +client 2 .*\n +client 3 .*${estab}\n`),
      );
      await poker.type('send 1 "hello\\n"', /client 1 +→ 6 B +hello\\n\n/, /client 1 +← 6 B +hello\\n\n/);
      // It serves client 1, so what the second one sends waits in its receive queue.
      await poker.type('send 2 hex 00 05 68', /client 2 +→ 3 B +\\0\\x05h\n/);
      await poker.untilStates(/client 2 +\S+ +ESTAB +0 +0 +↔ +\S+ +ESTAB +3 +0/);
      await poker.type('shutdown 1', /client 1 +shutdown\(WR\): sends FIN/);
      await poker.screen.until(/client 1 +sees the end of the stream \(FIN\)/);
      await poker.untilStates(/client 1 .*TIME-WAIT/);
      await poker.type('reset 2', /client 2 +resets: sends RST/);
      await poker.untilStates(/^(?![^]*client 2)[^]*client 3/);
      await poker.type('close all', /client 3 +closes/);
      await poker.type('quit');
      assert.equal(await poker.ended, 0);
      assert.equal(poker.errors.printed, '');
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  });

  it('shows the bytes that wait when a client does not read', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const poker = new Poker(port);
    await poker.type('connect paused', /client 1 +connects/);
    await poker.type('file 1 package-lock.json', /client 1 +→ \d+ B/, /ESTAB +[1-9]\d* +\d+/);
    await poker.type('close 1', /client 1 +closes/);
    poker.keyboard.end();
    assert.equal(await poker.ended, 0);
  });

  it('writes JSON a line', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const poker = new Poker(port, '--json', '-e', 'connect 2', '-e', 'shutdown 2', '-e', 'help');
    assert.equal(await poker.ended, 0);
    const lines = poker.screen.printed
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    const steps = lines.flatMap(({ type, steps: some }) =>
      type === 'steps' ? (some as { what: string }[]) : [],
    );
    assert.deepEqual(
      steps.map(({ what }) => what),
      ['connect', 'connect', 'end-write', 'close', 'close'],
    );
    const last = lines.findLast(({ type }) => type === 'states') as {
      clients: { n: number; connection: string; state: string }[];
      connections: { id: string; client: { state: string }; server: { state: string } }[];
    };
    assert.deepEqual(
      last.clients.map(({ n, state }) => [n, state]),
      [
        [1, 'open'],
        [2, 'write-ended'],
      ],
    );
    const ends = last.connections.find(({ id }) => id === last.clients[1]?.connection);
    assert.deepEqual([ends?.client.state, ends?.server.state], ['FIN-WAIT-2', 'CLOSE-WAIT']);
  });

  it('ends at the first wrong line of a script, and names it', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const poker = new Poker(port);
    poker.keyboard.end('# a script\nconnect\n\nsned 1 x\nconnect\n');
    assert.equal(await poker.ended, 2);
    assert.equal(poker.errors.printed, 'socklab: line 4: There is no “sned”. Did you mean “send”?\n');
    assert.equal(poker.screen.printed.match(/ connects /g)?.length, 1);
    assert.match(poker.screen.printed, /client 1 +closes/);
  });

  it('at a terminal tells what is wrong and goes on, and what comes by itself', async () => {
    const accepted: net.Socket[] = [];
    const server = net.createServer(socket => accepted.push(socket.on('error', () => {})));
    const port = unusedPort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    try {
      const poker = new TerminalPoker(port);
      await poker.screen.until(/^Clients against 127\.0\.0\.1:\d+\. Write “help”.*\n> /);
      await poker.type('help', /connect \[N\][^]*begins with # is a comment\.\n> /);
      await poker.type('send 1 "x"', /There is no client 1\.\n/, /^> /);
      await poker.type('connect', /client 1 +connects/, /ESTAB[^]*\n> /);
      accepted[0]?.write('surprise');
      await poker.screen.until(/client 1 +← 8 B +surprise\n> /);
      poker.keyboard.end();
      assert.equal(await poker.ended, 0);
      assert.match(poker.screen.printed, /client 1 +closes\n$/);
    } finally {
      for (const socket of accepted) socket.destroy();
      server.close();
    }
  });

  it('speaks Chinese', async () => {
    const { server, port } = await closedPort();
    const poker = new Poker(port, '--lang', 'zh-cn', '-e', 'connect');
    assert.equal(await poker.ended, 2);
    assert.match(poker.errors.printed, /第 1 行：127\.0\.0\.1:\d+ 上没有程序在监听/);
    assert.match(poker.screen.printed, /connect\(\) 失败：ECONNREFUSED/);
    assert.equal(server.listening, false);
  });

  it('refuses other machines and ports that are none', async () => {
    const elsewhere = new Poker(80, '--host', '192.0.2.1', '-e', 'connect');
    assert.equal(await elsewhere.ended, 2);
    assert.match(elsewhere.errors.printed, /192\.0\.2\.1 is no address of this machine/);
    const none = new Poker(0, '-e', 'connect');
    assert.equal(await none.ended, 2);
    assert.match(none.errors.printed, /from 1 to 65535, not “0”/);
  });

  it('explains its lines in the help', async () => {
    const screen = new Screen();
    const { signal } = new AbortController();
    assert.equal(await runCli(['poke', '--help'], { stdout: screen, stderr: screen, env: {}, signal }), 0);
    for (const words of ['drip WHO SIZE MS "TEXT"', 'reset WHO', '--execute <line>', 'socklab poke 8080 -e'])
      assert.ok(screen.printed.includes(words), `${words} in ${screen.printed}`);
  });

  it('reads lines from a pipe as a program of its own', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const program = spawn(process.execPath, ['src/cli/main.ts', 'poke', String(port)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let printed = '';
    program.stdout.on('data', chunk => (printed += String(chunk)));
    program.stdin.end('connect 2\nreset 1\n');
    const [code] = (await once(program, 'close')) as [number];
    assert.equal(code, 0);
    assert.match(
      printed,
      /^> connect 2\n[^]*client 2 +connects[^]*> reset 1\n +\d+ ms +client 1 +resets: sends RST/,
    );
    assert.match(printed, /client 2 +closes\n$/);
  });

  it('is interrupted', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const poker = new Poker(port);
    await poker.type('connect', /client 1 +connects/);
    await poker.type('wait 3000000', /> wait/);
    poker.controller.abort();
    assert.equal(await poker.ended, 130);
  });
});

/** A port that nothing listens on, because its listener has just closed. */
async function closedPort(): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer();
  const port = unusedPort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
  return { server, port };
}
