import * as assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { unusedPort } from '../unit/sockets/realSockets.ts';
import { LiveModel } from './liveModel.ts';

const labs = path.join(import.meta.dirname, '../../labs');
/** Longer than any diagnosis takes to be sure. */
const watchedMs = 6000;
/** Those that wait for it share the machine with the others. */
const atOnce = 2;

interface RightServer {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What a client says, and how many bytes come back. */
  readonly says: Buffer;
  readonly hears: number;
}

const line = Buffer.from('hello\n');
const frame = Buffer.concat([Buffer.from([0, 0, 0, line.length]), line]);

const given = new Set<number>();

/** A port of its own for each: they are given out long before anybody listens. */
function ownPort(): number {
  for (;;) {
    const port = unusedPort();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

/** Builds the reference solution of a lab and starts it. */
async function start(lab: string, language: string, folder: string): Promise<RightServer> {
  const manifest = JSON.parse(readFileSync(path.join(labs, lab, 'lab.json'), 'utf8')) as Manifest;
  const { build, run } = manifest.languages[language] ?? assert.fail(`${lab} has no ${language}`);
  const cwd = path.join(folder, `${lab}-${language}`);
  cpSync(path.join(labs, lab, 'solutions', language), cwd, { recursive: true });
  for (const [command = '', ...args] of build) await promisify(execFile)(command, args, { cwd });
  const port = ownPort();
  const [command = '', ...args] = run;
  const size = lab === 'thread-pool-server' ? ['4'] : [];
  const framed = lab === 'framing-decoder';
  return {
    name: `${lab} in ${language}`,
    port,
    process: spawn(command, [...args, String(port), ...size], { cwd, stdio: 'ignore' }),
    says: framed ? frame : line,
    // The reply to a frame has the counter of frames before the payload.
    hears: framed ? frame.length + 4 : line.length,
  };
}

interface Manifest {
  readonly languages: Record<string, { readonly build: string[][]; readonly run: string[] } | undefined>;
}

describe('reference solutions at work', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'socklab-right-'));
  let servers: RightServer[] = [];

  before(async () => {
    const limit = pLimit(atOnce);
    const names = readdirSync(labs).filter(lab => existsSync(path.join(labs, lab, 'lab.json')));
    servers = await Promise.all(
      names.flatMap(lab =>
        readdirSync(path.join(labs, lab, 'solutions')).map(language =>
          limit(() => start(lab, language, folder)),
        ),
      ),
    );
  });

  after(async () => {
    for (const { process: server } of servers) {
      if (server.exitCode !== null || server.signalCode !== null) continue;
      server.kill('SIGKILL');
      await once(server, 'close');
    }
    rmSync(folder, { recursive: true });
  });

  it('give no reason for a diagnosis', async () => {
    assert.ok(servers.length >= 12);
    const live = new LiveModel(servers.map(({ port }) => port));
    do await live.look();
    while (live.model.counts.LISTEN?.server !== servers.length);
    const visits = new Map(servers.map(({ name }) => [name, 0]));
    let over = false;
    const visitors = servers.flatMap(server =>
      Array.from({ length: 2 }, async () => {
        while (!over) {
          const before = visits.get(server.name) ?? 0;
          await visit(server, before % 3);
          visits.set(server.name, (visits.get(server.name) ?? 0) + 1);
          await delay(150);
        }
      }),
    );
    const enough = performance.now() + watchedMs;
    while (performance.now() < enough || Math.min(...visits.values()) < 6) {
      await live.look();
      assert.deepEqual(live.model.diagnoses(), []);
      await delay(100);
    }
    over = true;
    await Promise.all(visitors);
    assert.ok([...live.model.past, ...live.model.living].length > servers.length);
  });
});

/** Says something, hears the answer and leaves: politely, after a half-close, or with a reset. */
async function visit({ port, says, hears }: RightServer, manner: number): Promise<void> {
  const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const closed = new Promise(resolve => client.once('close', resolve));
  client.on('error', () => {});
  await once(client, 'connect');
  client.write(says);
  let heard = 0;
  while (heard < hears) heard += ((await once(client, 'data')) as [Buffer])[0].length;
  if (manner === 0) client.resetAndDestroy();
  else {
    client.resume().end();
    if (manner === 1) client.destroySoon();
  }
  await closed;
}
