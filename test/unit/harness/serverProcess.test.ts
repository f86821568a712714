import * as assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  defaultLimits,
  outputLimit,
  ServerProcess,
  type ProcessLimits,
} from '../../../src/harness/serverProcess.ts';
import { isAlive, readProcess } from '../../../src/proc/processInfo.ts';
import { sweepMarked } from '../../../src/proc/sweep.ts';

describe('serverProcess', function () {
  this.timeout(60_000);
  const suite = { name: 'SOCKLAB_TEST_SUITE', value: randomBytes(8).toString('hex') };
  const running: ServerProcess[] = [];
  let folder: string;
  let printed = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(each => each.kill()));
    printed = '';
  });
  after(async () => {
    await rm(folder, { recursive: true });
    assert.deepEqual(await sweepMarked(suite), [], 'a process was left');
  });

  function start(
    command: readonly string[],
    limits: Partial<ProcessLimits> = {},
    confinement?: readonly string[],
  ): ServerProcess {
    const started = new ServerProcess(
      {
        ...(confinement && { confinement }),
        command,
        folder,
        environment: { ...process.env, [suite.name]: suite.value },
        marker: { name: 'SOCKLAB_TEST', value: randomBytes(8).toString('hex') },
        limits: { ...defaultLimits, ...limits },
      },
      (_stream, fresh) => {
        printed += fresh;
      },
    );
    running.push(started);
    return started;
  }

  async function until(what: string, holds: () => boolean): Promise<void> {
    for (const end = performance.now() + 20_000; !holds(); await delay(5)) {
      assert.ok(performance.now() < end, `waited in vain for ${what}`);
    }
  }

  const sh = (script: string): string[] => ['sh', '-c', script];

  describe('confined', () => {
    const inside = [
      'bwrap',
      '--unshare-user',
      '--unshare-pid',
      '--bind',
      '/',
      '/',
      '--proc',
      '/proc',
      '--dev',
      '/dev',
    ];

    it('tells how the program ended, and gives it nothing but its three streams', async () => {
      const failed = start(['sh', '-c', 'exit 1'], {}, inside);
      assert.deepEqual(await failed.exited, { code: 1, signal: null });
      assert.equal(failed.startError, undefined);
      const writes = start(['sh', '-c', ': >&3'], {}, inside);
      await writes.exited;
      assert.match(printed, /3: Bad file descriptor/);
    });

    it('is not to blame where it cannot be shut off', async () => {
      const bad = start(['sh', '-c', 'exit 1'], {}, [...inside, '--bind', '/nowhere', '/nowhere']);
      assert.deepEqual(await bad.exited, { code: 127, signal: null });
      assert.match(bad.startError ?? '', /^bwrap: .*nowhere/);
    });
  });

  it('runs in its folder and in a session of its own, without standard input', async () => {
    const started = start(sh('pwd; cat; echo problem >&2; exec sleep 60'));
    await until('output', () => started.stderr.total > 0 && started.stdout.total > 0);
    assert.equal(started.stdout.end(), `${folder}\n`);
    assert.equal(started.stderr.end(), 'problem\n');
    assert.equal(readProcess(started.pid)?.session, started.pid);
    assert.equal(started.exit, undefined);
    assert.deepEqual(printed.split('\n').sort(), ['', 'problem', folder].sort());
  });

  it('tells how it ended: a status, a signal, or that it never began', async () => {
    assert.deepEqual(await start(sh('exit 3')).exited, { code: 3, signal: null });
    assert.deepEqual(await start(sh('kill -SEGV $$')).exited, { code: null, signal: 'SIGSEGV' });
    const nobody = start(['./nobody']);
    assert.deepEqual(await nobody.exited, { code: 127, signal: null });
    assert.equal(nobody.startError, undefined, 'the system could start something');
  });

  it('has limits, in every process', async () => {
    const started = start(sh('ulimit -n; (ulimit -Hn; ulimit -f; ulimit -c; ulimit -t)'), { openFiles: 77 });
    await started.exited;
    await until('output', () => started.stdout.total >= 5);
    const lines = started.stdout.end().trim().split('\n').map(Number);
    // ulimit counts files in blocks of 512 bytes.
    assert.deepEqual(lines, [77, 77, (256 * 1024 ** 2) / 512, 0, 120]);
  });

  it('ends a file that grows too large', async () => {
    const started = start(sh('exec head -c 3000000 /dev/zero > large'), { fileBytes: 1_000_000 });
    assert.deepEqual(await started.exited, { code: null, signal: 'SIGXFSZ' });
  });

  it('ends who computes too long', async () => {
    assert.deepEqual(await start(sh('while :; do :; done'), { cpuSeconds: 1 }).exited, {
      code: null,
      signal: 'SIGKILL',
    });
  });

  it('starts also where a hard limit is lower than ours, without rights to raise it', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const script = path.join(import.meta.dirname, '../../fixtures/harness/startsUnderLimits.mjs');
    const { stdout } = await promisify(execFile)('prlimit', [
      ...['--nofile=300:300', '--cpu=60:60', 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      ...[process.execPath, script],
    ]);
    assert.equal(stdout, '300 60\n');
  });

  it('dies with the process that started it', async () => {
    const script = path.join(import.meta.dirname, '../../fixtures/harness/startsAndDies.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      env: { ...process.env, [suite.name]: suite.value },
    }).catch((error: unknown) => error as { stdout: string });
    const pid = Number(stdout);
    assert.ok(pid > 1, stdout);
    await until('its death', () => {
      const info = readProcess(pid);
      return info === undefined || !isAlive(info);
    });
  });

  it('kills the whole tree, also who left it and who holds the pipes', async () => {
    const started = start(sh('setsid sh -c "trap : TERM; sleep 60 & sleep 60" & sleep 60 & wait'));
    await until('five', () => started.tree.members().length >= 5);
    await started.kill();
    assert.deepEqual(started.tree.members(), []);
    assert.deepEqual(started.exit, { code: null, signal: 'SIGKILL' });
    await started.kill();
  });

  it('does not wait for the pipes when only a descendant is left', async () => {
    const started = start(sh('setsid sleep 60 & echo ready; exit 5'));
    assert.deepEqual(await started.exited, { code: 5, signal: null });
    await until('the descendant', () => started.tree.members().length === 1);
    await started.kill();
    assert.deepEqual(started.tree.members(), []);
  });

  it('drains what nobody reads, up to a limit', async () => {
    const started = start(sh('head -c 10000000 /dev/zero; exec sleep 60'));
    await until('10 MB', () => started.stdout.total === 10_000_000);
    assert.equal(started.excess, undefined);
    assert.equal(started.exit, undefined);
  });

  it('ends a flood', async () => {
    const started = start(['yes']);
    assert.deepEqual(await started.exited, { code: null, signal: 'SIGKILL' });
    assert.deepEqual(started.excess, { of: 'output', limit: outputLimit, sent: 0 });
    assert.ok(started.stdout.total > outputLimit);
    assert.ok(started.stdout.end().endsWith('y\ny\n') || started.stdout.end().endsWith('y\ny'));
  });

  it('ends who has too many processes', async () => {
    const program = path.join(folder, 'forks');
    if (!existsSync(program)) {
      const source = path.join(import.meta.dirname, '../../fixtures/programs/hostile.c');
      execFileSync('gcc', ['-O1', '-o', program, source]);
    }
    const started = start([program, 'fork-bomb', '0']);
    assert.deepEqual(await started.exited, { code: null, signal: 'SIGKILL' });
    assert.deepEqual(started.excess, { of: 'processes' });
    await until('nobody', () => started.tree.members().length === 0);
    const modest = start([program, 'fork-300', '0']);
    await until('300', () => modest.tree.members().length === 301);
    assert.equal(modest.excess, undefined);
  });
});
