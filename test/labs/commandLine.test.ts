import * as assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses } from '../../src/proc/processInfo.ts';
import { readListeners } from '../../src/proc/listenWatch.ts';
import { gradeSchema } from '../../src/protocol/grade.ts';
import { unusedPort } from '../unit/sockets/realSockets.ts';
import { built } from './installedGrader.ts';

const lab = built.labFolder('echo-server');
/** Of the test that runs. */
let folder: string;

function socklab(args: readonly string[]): ChildProcess {
  const { SOCKLAB_TEST_COUNTS: _, ...env } = process.env;
  return spawn(process.execPath, [built.cli, ...args], {
    env: { ...env, LC_ALL: 'C', NO_COLOR: '1', XDG_CACHE_HOME: path.join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function end(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Resolves when the program has printed something that matches. */
async function printed(child: ChildProcess, wanted: RegExp): Promise<void> {
  let seen = '';
  for await (const chunk of child.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
    seen += String(chunk);
    if (wanted.test(seen)) return;
  }
  assert.fail(`ended without printing ${String(wanted)}: ${seen}`);
}

describe('socklab, as it is installed', function () {
  this.timeout(60_000);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function workspace(from: string, settings: Readonly<Record<string, unknown>>): Promise<string> {
    const dir = path.join(folder, 'work');
    await cp(path.join(lab, from), dir, { recursive: true });
    await writeFile(
      path.join(dir, '.socklab.json'),
      JSON.stringify({ lab: 'echo-server', labVersion: '1.0.0', ...settings }),
    );
    return dir;
  }

  it('grades a solution: exit code 0, JSON as published', async () => {
    const dir = await workspace('solutions/python', { language: 'python' });
    const json = path.join(folder, 'grade.json');
    const { code, stdout } = await end(
      socklab(['grade', dir, '--only', 'E01,e02', '--json', json, '--seed', 'ab']),
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Score 8\/8/);
    const grade = gradeSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    assert.deepEqual([grade.score, grade.seed, grade.checks.length], [8, '00000000000000ab', 2]);
  });

  it('grades a starter: exit code 1, a finding, nothing but JSON on stdout when asked', async () => {
    const dir = await workspace('starters/python', { language: 'python' });
    const shown = await end(socklab(['grade', dir, '--only', 'E01']));
    assert.equal(shown.code, 1);
    assert.match(shown.stdout, /✗ E01.*next step.*What the kernel saw.*Score 0\/3/s);
    const json = await end(socklab(['grade', dir, '--only', 'E01', '--json', '-']));
    assert.equal(json.code, 1);
    assert.equal(gradeSchema.parse(JSON.parse(json.stdout)).verdict, 'failed');
  });

  it('grades any language that says how it is run', async () => {
    const dir = await workspace('starters/c', {
      language: 'javascript',
      run: [process.execPath, 'server.cjs', '{port}'],
    });
    await writeFile(
      path.join(dir, 'server.cjs'),
      "require('node:net').createServer(s => { s.on('error', () => {}); s.pipe(s); }).listen(Number(process.argv[2]), '127.0.0.1');",
    );
    const { code, stdout } = await end(socklab(['grade', dir, '--only', 'E01 E02']));
    assert.equal(code, 0, stdout);
  });

  it('repeats a grade and counts', async () => {
    const dir = await workspace('solutions/python', { language: 'python' });
    const { code, stdout } = await end(socklab(['grade', dir, '--only', 'E01', '--repeat', '3']));
    assert.equal(code, 0, stdout);
    assert.match(stdout, /✓ E01 .*3 passed/);
    assert.match(stdout, /3 runs: every check gave the same verdict each time/);
  });

  it('says where a build failed: exit code 1', async () => {
    const dir = await workspace('solutions/python', { language: 'python' });
    await writeFile(path.join(dir, 'server.py'), 'def serve(:\n');
    const { code, stdout } = await end(socklab(['grade', dir]));
    assert.equal(code, 1);
    assert.match(stdout, /The build failed.*server\.py:1:\d+ error/s);
  });

  it('stops at Ctrl-C: exit code 130, nothing left', async () => {
    const dir = await workspace('solutions/python', { language: 'python' });
    const child = socklab(['grade', dir, '--sandbox', 'plain']);
    await printed(child, /E\d\d/);
    child.kill('SIGINT');
    const { code, stdout } = await end(child);
    assert.equal(code, 130);
    assert.match(stdout, /cancelled/);
  });

  it('runs a server until it is stopped, and frees its port', async () => {
    const dir = await workspace('solutions/python', { language: 'python' });
    const port = unusedPort();
    const child = socklab(['run', dir, '--port', String(port)]);
    await printed(child, new RegExp(`Listening on \\S+:${port}\\.`));
    const client = connect(port, '127.0.0.1').end('hello');
    assert.equal(await text(client), 'hello');
    const taken = await end(socklab(['run', dir, '--port', String(port)]));
    assert.equal(taken.code, 2);
    assert.match(taken.stderr, new RegExp(`Port ${port} is taken`));
    child.kill('SIGTERM');
    assert.equal((await end(child)).code, 143);
    assert.ok(!readListeners().some(row => row.port === port));
  });

  it('leaves neither server nor copy of the folder when a run is killed', async () => {
    const dir = await workspace('solutions/python', { language: 'python' });
    const port = unusedPort();
    const child = socklab(['run', dir, '--port', String(port)]);
    await printed(child, new RegExp(`Listening on \\S+:${port}\\.`));
    const copies = listProcesses()
      .filter(info => info.ppid === child.pid)
      .map(info => readlinkSync(`/proc/${info.pid}/cwd`))
      .filter(cwd => path.basename(cwd).startsWith('socklab-'));
    assert.equal(copies.length, 1);
    child.kill('SIGKILL');
    await end(child);
    const left = (): boolean => existsSync(copies[0] ?? '') || readListeners().some(row => row.port === port);
    for (const end = Date.now() + 20_000; left() && Date.now() < end;) await delay(50);
    assert.ok(!left());
  });
});
