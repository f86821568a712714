import * as assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import * as path from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses, readCommandLine } from '../../src/proc/processInfo.ts';
import { BatchRun, readResults } from './batchRun.ts';
import { ClassFolder } from './classFolder.ts';
import { ProgramGrader } from './gradedProgram.ts';
import { built } from './installedGrader.ts';
import { leftJobs, RedisServer } from './redisServer.ts';

/** A worker that is lost is noticed after so many milliseconds. */
const env = { SOCKLAB_QUEUE_LOCK_MS: '2000' };

/** `socklab worker` in a network of its own: it has not even a loopback device, only the server's socket. */
class WorkerProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it graded, a line each. */
  readonly graded: string[] = [];
  #notices = '';

  constructor(url: string) {
    const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const command = [process.execPath, built.cli, 'worker', '--queue', url, '--jobs', '1'];
    this.child = spawn('unshare', [...asRoot, '--net', '--', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env, LC_ALL: 'C.UTF-8', NO_COLOR: '1' },
    });
    createInterface(this.child.stdout).on('line', line => this.graded.push(line));
    this.child.stderr.on('data', chunk => (this.#notices += String(chunk)));
  }

  get notices(): string {
    return this.#notices;
  }

  get network(): string {
    return readlinkSync(`/proc/${this.child.pid ?? 0}/ns/net`);
  }

  /** Whether a submission runs in it just now. */
  get isGrading(): boolean {
    const parents = new Map(listProcesses().map(({ pid, ppid }) => [pid, ppid]));
    const isOurs = (pid: number): boolean => {
      for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
        if (at === this.child.pid) return true;
      return false;
    };
    return [...parents.keys()].some(pid => {
      const command = readCommandLine(pid);
      return command.at(-1) === built.paths.runner && isOurs(pid);
    });
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > end) assert.fail(`never: ${what}`);
    await delay(10);
  }
}

describe('a class that is graded by several machines', function () {
  this.timeout(180_000);
  /** Its environment and folder of temporary files are those of everything that runs here. */
  const grader = new ProgramGrader();
  let place = '';
  let redis: RedisServer;
  let folder: ClassFolder;
  const workers: WorkerProcess[] = [];

  const batch = (out: string, checks: string, ...more: string[]): BatchRun => {
    const args = [folder.folder, '--lab', 'echo-server', '--only', checks, '--out', path.join(place, out)];
    return new BatchRun([...args, ...more, '--formats', 'csv'], env);
  };
  const work = (): WorkerProcess => {
    const worker = new WorkerProcess(redis.url);
    workers.push(worker);
    return worker;
  };
  const csvOf = (out: string): string => readFileSync(path.join(place, out, 'grades.csv'), 'utf8');

  before(async () => {
    await grader.open();
    place = path.dirname(grader.programs);
    redis = await RedisServer.start();
    folder = new ClassFolder(path.join(place, 'class'));
    await folder.addRight();
    await folder.addUnbuildable();
    await folder.addUnfit();
  });
  after(async () => {
    for (const worker of workers) await worker.stop('SIGKILL');
    await redis[Symbol.asyncDispose]();
    await grader.close();
  });

  it('loses nothing with a worker that is killed, and gets the very results of one machine', async () => {
    const alone = await batch('alone', 'E01,E02').ended();
    assert.equal(alone.code, 0, alone.stderr);

    const [first, second] = [work(), work()];
    const run = batch('together', 'E01,E02', '--queue', redis.url);
    await until(() => first.isGrading && second.isGrading, 'both work');
    assert.equal(new Set([first.network, second.network, readlinkSync('/proc/self/ns/net')]).size, 3);
    await run.told(4);
    await until(() => first.isGrading || run.child.exitCode !== null, 'the first works');
    await first.stop('SIGKILL');

    const { code, stderr } = await run.ended();
    assert.equal(code, 0, stderr);
    assert.equal(csvOf('together'), csvOf('alone'));
    const results = await readResults(path.join(place, 'together'));
    assert.deepEqual([...results.keys()].sort(), folder.expected.map(({ student }) => student).sort());
    // Each line names a task; what the first had in hand, the second has graded.
    const names = [...first.graded, ...second.graded].map(line => line.split('  ')[0]);
    assert.equal(new Set(names).size, names.length, 'no task has two results');
    assert.match(stderr, new RegExp(`/${second.child.pid ?? 0}`), 'names who grades');
    assert.deepEqual(await leftJobs(redis.socket), []);
  });

  it('is graded on where a batch was killed; what was graded meanwhile is not graded again', async () => {
    const worker = workers[1];
    assert.ok(worker);
    const before = worker.graded.length;
    const run = batch('begun', 'E01', '--queue', redis.url);
    await run.told(14);
    await until(() => worker.isGrading, 'it works');
    run.child.kill('SIGKILL');
    await run.ended();
    const { code, stderr } = await batch('begun', 'E01', '--queue', redis.url).ended();
    assert.equal(code, 0, stderr);
    const names = worker.graded.slice(before).map(line => line.split('  ')[0]);
    assert.equal(new Set(names).size, names.length, 'each once');
    assert.deepEqual(await leftJobs(redis.socket), []);
    assert.equal((await readResults(path.join(place, 'begun'))).size, folder.expected.length);
  });

  it('is given back by a worker at Ctrl-C, and by a batch; nobody waits for the end', async () => {
    const worker = workers[1];
    assert.ok(worker);
    const run = batch('stopped', 'E02', '--queue', redis.url);
    await until(() => worker.isGrading, 'it works');
    assert.equal(await worker.stop('SIGINT'), 130);
    assert.match(worker.notices, /echo-server [0-9a-f]{8} was given back to the queue\./);
    const next = work();
    await until(() => next.graded.length > 0, 'the next one works');
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended();
    assert.equal(code, 130, stderr);
    assert.match(stderr, /run the same command again for the others/);
    assert.equal(await next.stop('SIGTERM'), 143);
  });

  it('leaves no process, no port and no temporary file', async () => {
    await redis[Symbol.asyncDispose]();
    await grader.assertNothingLeft(20_000);
  });
});
