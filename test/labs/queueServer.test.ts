import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { connectToQueue } from '../../src/classroom/queue/queueConnection.ts';
import { findProgram } from '../../src/proc/findProgram.ts';
import { built } from './installedGrader.ts';
import { hand, startWorker, taskOf } from './queueFixture.ts';
import { RedisServer } from './redisServer.ts';

const run = promisify(execFile);

interface Printed {
  readonly code: number;
  readonly stderr: string;
}

/** `socklab worker` until there is nothing to do. */
async function drain(url: string, env: NodeJS.ProcessEnv = {}, cli = built.cli): Promise<Printed> {
  const args = ['worker', '--drain', '--sandbox', 'plain', '--lab', 'echo-server', '--queue', url];
  const options = { env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } };
  return run(process.execPath, [cli, ...args], options).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: unknown) => error as Printed,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the server of a queue', function () {
  this.timeout(180_000);

  it('that is not there is named, with what to look for', async () => {
    const { code, stderr } = await drain('unix:///nowhere/redis.sock');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^socklab: unix:\/\/\/nowhere\/redis\.sock cannot be reached \(ENOENT\)\. Is the server running/m,
    );
  });

  it('wants its password, which is not printed', async () => {
    await using redis = await RedisServer.start('--requirepass', 'correct-horse');
    const without = await drain(redis.url);
    assert.match(without.stderr, /refuses user or password/);
    const wrong = await drain(redis.url, { SOCKLAB_QUEUE_PASSWORD: 'battery-staple' });
    assert.match(wrong.stderr, /refuses user or password/);
    for (const { code, stderr } of [without, wrong]) {
      assert.equal(code, 2);
      assert.doesNotMatch(stderr, /battery|^ +at /m);
    }
    const right = await drain(redis.url, { SOCKLAB_QUEUE_PASSWORD: 'correct-horse' });
    assert.equal(right.code, 0, right.stderr);
    assert.doesNotMatch(right.stderr, /correct-horse/);
    const inAddress = await drain(redis.url.replace('unix://', 'unix://:correct-horse@'));
    assert.equal(inAddress.code, 2, 'an address of a socket has no host and no user');
    assert.doesNotMatch(inAddress.stderr, /correct-horse/);
  });

  it('that throws things away when it is full is not used', async () => {
    await using redis = await RedisServer.start('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    await assert.rejects(connectToQueue(redis.url), { code: 'queue-evicts' });
  });

  it('that is full says so, and the batch ends', async () => {
    await using redis = await RedisServer.start('--maxmemory', '1');
    await assert.rejects(hand(redis.url, [taskOf('ann')]), { code: 'queue-full' });
  });

  it('is spoken to through TLS, when its certificate is known', async function () {
    if (findProgram('openssl') === undefined) this.skip();
    const folder = await mkdtemp(path.join(tmpdir(), 'socklab-tls-'));
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    try {
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      await run('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject]);
      const port = await freePort();
      const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
      const tls = ['--tls-port', String(port), '--tls-auth-clients', 'no', '--bind', '127.0.0.1'];
      await using _ = await RedisServer.start(...tls, ...files);
      const url = `rediss://localhost:${port}`;
      const unknown = await drain(url);
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /No secure connection to rediss:\/\/localhost.*NODE_EXTRA_CA_CERTS/);
      const known = await drain(url, { NODE_EXTRA_CA_CERTS: cert });
      assert.equal(known.code, 0, known.stderr);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('may be PostgreSQL', async function () {
    const versions = await readdir('/usr/lib/postgresql').catch(() => []);
    const programs = versions.map(version => `/usr/lib/postgresql/${version}/bin`).at(-1);
    if (programs === undefined) this.skip();
    await using server = await PostgresServer.start(programs);
    await using worker = await startWorker(server.url);
    const { results } = await hand(
      server.url,
      ['ann', 'bo', 'cy'].map(name => taskOf(name)),
    );
    assert.deepEqual(results.map(({ student }) => student.id).sort(), ['ann', 'bo', 'cy']);
    assert.deepEqual(worker.graded.sort(), ['ann', 'bo', 'cy']);
    // And lets go of every connection, also of those that were just being made.
    const drained = await drain(server.url);
    assert.equal(drained.code, 0, drained.stderr);
    const noDatabase = server.url.replace('/postgres?', '/nothing?');
    await assert.rejects(connectToQueue(noDatabase), { code: 'queue-no-database' });
  });

  it('is for the command line: an editor’s Socklab has no drivers and says so', async () => {
    const dist = path.dirname(built.cli);
    const parts = (await readdir(path.join(dist, 'core'))).map(name => `core/${name}`);
    const bundles = ['extension.cjs', 'cli.mjs', 'runner.mjs', ...parts].filter(name =>
      /\.[cm]js$/.test(name),
    );
    assert.ok(bundles.length > 5, bundles.join());
    for (const bundle of bundles)
      assert.doesNotMatch(
        await readFile(path.join(dist, bundle), 'utf8'),
        /bzpopmin|ioredis\/built|node-postgres/i,
        bundle,
      );
    assert.match(await readFile(path.join(dist, 'queue.mjs'), 'utf8'), /bzpopmin/i);
    const root = path.dirname(dist);
    assert.doesNotMatch(await readFile(path.join(root, '.vscodeignore'), 'utf8'), /queue\.mjs|dist\/\*/);

    const folder = await mkdtemp(path.join(tmpdir(), 'socklab-editor-'));
    try {
      await mkdir(path.join(folder, 'dist'));
      for (const name of ['package.json', 'labs'])
        await symlink(path.join(root, name), path.join(folder, name));
      for (const name of ['cli.mjs', 'runner.mjs', 'labs'])
        await cp(path.join(dist, name), path.join(folder, 'dist', name), { recursive: true });
      const { code, stderr } = await drain('redis://localhost', {}, path.join(folder, 'dist/cli.mjs'));
      assert.equal(code, 2);
      assert.match(stderr, /^socklab: This Socklab came with the editor and cannot use queues\./m);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** On a socket in a folder of its own; root may not run it, and lets `postgres` do it. */
class PostgresServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #control: (...args: string[]) => Promise<unknown>;

  private constructor(folder: string, control: (...args: string[]) => Promise<unknown>) {
    this.#folder = folder;
    this.#control = control;
  }

  static async start(programs: string): Promise<PostgresServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'socklab-postgres-'));
    const user =
      process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
    if (user.length > 0) {
      const { stdout } = await run('id', ['-u', 'postgres']);
      await chown(folder, Number(stdout), -1);
    }
    const data = path.join(folder, 'data');
    const start = async (program: string, ...args: string[]): Promise<unknown> => {
      const [first = program, ...more] = [...user, path.join(programs, program), ...args];
      return run(first, more, { cwd: folder });
    };
    await start('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync');
    const options = `-c listen_addresses= -c fsync=off -k ${folder}`;
    await start('pg_ctl', '-D', data, '-l', path.join(folder, 'log'), '-o', options, '-w', 'start');
    return new PostgresServer(folder, (...args) => start('pg_ctl', '-D', data, ...args));
  }

  get url(): string {
    return `postgres://postgres@localhost/postgres?host=${encodeURIComponent(this.#folder)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#control('-m', 'immediate', '-w', 'stop');
    await rm(this.#folder, { recursive: true, force: true });
  }
}
