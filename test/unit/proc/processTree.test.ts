import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { hasMarker } from '../../../src/proc/marker.ts';
import {
  isAlive,
  listProcesses,
  readCommandLine,
  readProcess,
  type ProcessInfo,
} from '../../../src/proc/processInfo.ts';
import { ProcessTree } from '../../../src/proc/processTree.ts';
import { sweepMarked } from '../../../src/proc/sweep.ts';
import { Probes, until } from './probe.ts';

describe('processTree', function () {
  this.timeout(60_000);
  const probes = new Probes();
  afterEach(() => probes.killAll());
  after(() => probes.finish());

  function alive(pid: number): boolean {
    const info = readProcess(pid);
    return info !== undefined && isAlive(info);
  }

  function pidOf(...words: string[]): number | undefined {
    return listProcesses().find(({ pid }) => readCommandLine(pid).join(' ').startsWith(words.join(' ')))?.pid;
  }

  it('has the root and its children', async () => {
    const { pid, tree } = await probes.start(['sh', '-c', 'sleep 71 & echo ready; wait']);
    await until('the child', () => tree.members().some(info => info.command === 'sleep'));
    const members = tree.members();
    assert.deepEqual(
      members.map(info => [info.pid === pid, info.command]),
      [
        [true, 'sh'],
        [false, 'sleep'],
      ],
    );
    assert.deepEqual((await tree.kill()).sort(), members.map(info => info.pid).sort());
    assert.deepEqual(tree.members(), []);
    assert.deepEqual(await tree.kill(), [], 'nothing to do the second time');
  });

  for (const keepsOutput of [true, false]) {
    it(`ends a daemon that ${keepsOutput ? 'keeps its output open' : 'has closed everything'}`, async () => {
      const { child, pid, tree } = await probes.probe('daemon', ...(keepsOutput ? ['keep'] : []));
      await until('the end of the root', () => !alive(pid));
      const [daemon, ...others] = await until(
        'the daemon',
        () => tree.members().length === 1 && tree.members(),
      );
      assert.deepEqual(others, []);
      assert.ok(daemon && daemon.session !== pid && daemon.ppid !== pid);
      const closed = child.stdout?.closed === true ? undefined : once(child.stdout ?? child, 'close');
      child.stdout?.resume();
      assert.deepEqual(await tree.kill(), [daemon.pid]);
      await closed;
    });
  }

  it('signals everybody, and kills those who ignore it', async () => {
    const { pid, tree } = await probes.start([
      'sh',
      '-c',
      'trap "" TERM; setsid sh -c "sleep 72 & echo ready; wait" & wait; sleep 73',
    ]);
    await until('three', () => tree.members().length >= 3);
    tree.signal('SIGTERM');
    assert.ok(alive(pid));
    assert.ok((await tree.kill()).includes(pid));
    assert.equal(alive(pid), false);
  });

  it('ends stopped processes', async () => {
    const { pid, tree } = await probes.start(['sh', '-c', 'echo ready; sleep 74']);
    // Not before: a parent whose child has not yet become sleep waits for it (vfork) and cannot be stopped.
    await until('the child', () => tree.members().some(info => info.command === 'sleep'));
    tree.signal('SIGSTOP');
    await until('a stop', () => readProcess(pid)?.state === 'T');
    await tree.kill();
    assert.equal(alive(pid), false);
  });

  it('ends 200 children in sessions of their own', async () => {
    const script = 'i=0; while [ $i -lt 200 ]; do setsid sleep 75 & i=$((i+1)); done; echo ready; exit 0';
    const { tree } = await probes.start(['sh', '-c', script]);
    await until('200', () => tree.members().length >= 200);
    const start = performance.now();
    assert.ok((await tree.kill()).length >= 200);
    assert.ok(performance.now() - start < 10_000);
    assert.deepEqual(tree.members(), []);
  });

  it('ends a program that replaces itself all the time', async () => {
    const { tree, marker } = await probes.probe('comet');
    await tree.kill();
    assert.deepEqual(await sweepMarked(marker), []);
  });

  it('remembers who belonged to it, without the marker and after the parents are gone', async () => {
    const script = '(setsid env -i /bin/sh -c "echo ready; exec sleep 76") & sleep 70';
    const { pid, tree, marker } = await probes.start(['sh', '-c', script]);
    const orphan = await until('the grandchild', () => pidOf('sleep', '76'));
    assert.equal(hasMarker(orphan, marker), false);
    assert.ok(tree.members().some(info => info.pid === orphan));
    process.kill(pid, 'SIGKILL');
    await until('the end of the root', () => !alive(pid));
    assert.ok((await tree.kill()).includes(orphan));
    assert.equal(alive(orphan), false);
  });

  it('knows the children of a session that it has seen, whatever their environment', async () => {
    const script = 'setsid sh -c "sleep 4; env -i sleep 77 & exit 0" & echo ready; exit 0';
    const { pid, tree } = await probes.start(['sh', '-c', script]);
    const leads = (info: ProcessInfo): boolean => info.pid === info.session && info.pid !== pid;
    await until('the session', () => tree.members().some(leads));
    const orphan = await until('the orphan', () => pidOf('sleep', '77'));
    assert.ok((await tree.kill()).includes(orphan));
  });

  it('sees a marker behind a first thread that has ended', async () => {
    const { pid, marker } = await probes.probe('leader-exits');
    await until('the end of the first thread', () => readProcess(pid)?.state === 'Z');
    assert.equal(hasMarker(pid, marker), true);
    assert.deepEqual(await sweepMarked(marker), [pid]);
    assert.equal(readProcess(pid)?.threads ?? 1, 1);
  });

  it('never takes a stranger, this process, or its ancestors', async () => {
    const { tree, marker } = await probes.start(['sh', '-c', 'echo ready; sleep 78']);
    const stranger = await probes.start(['sh', '-c', 'echo ready; sleep 79']);
    assert.ok(!(await tree.kill()).includes(stranger.pid));
    assert.ok(alive(stranger.pid));
    const self = new ProcessTree({ rootPid: process.pid, marker });
    assert.ok(!self.members().some(info => info.pid === process.pid || info.pid === process.ppid));
    const init = new ProcessTree({ rootPid: 1, marker });
    assert.deepEqual(init.members(), []);
  });

  it('spares those it is told to spare in a sweep', async () => {
    const { pid, marker, tree } = await probes.start(['sh', '-c', 'echo ready; sleep 80 & wait']);
    const members = await until('two', () => tree.members().length === 2 && tree.members());
    const child = members.find(info => info.pid !== pid)?.pid;
    assert.deepEqual(await sweepMarked(marker, { exceptPids: [pid] }), [child]);
    assert.ok(alive(pid) || readProcess(pid) === undefined);
  });

  it('does not take a thread of its own for a process', async () => {
    const marker = { name: 'SOCKLAB_TEST', value: randomBytes(8).toString('hex') };
    const script = path.join(import.meta.dirname, '../../fixtures/proc/sweepsItself.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, marker.name, marker.value], {
      env: { ...process.env, [marker.name]: marker.value },
    });
    assert.equal(stdout, 'alive\n');
  });

  it('kills at once where there is no time to wait', async () => {
    const child = spawn('sleep', ['81'], { detached: true, env: { ...process.env, X: 'now' } });
    const tree = new ProcessTree({ rootPid: child.pid ?? 0, marker: { name: 'X', value: 'now' } });
    const exit = once(child, 'exit');
    assert.deepEqual(tree.killNow(), [child.pid]);
    await exit;
  });

  it('scans cheaply', () => {
    const tree = new ProcessTree({ rootPid: process.pid, marker: { name: 'SOCKLAB_TEST', value: 'nobody' } });
    tree.members();
    const before = process.cpuUsage();
    for (let i = 0; i < 10; i++) tree.members();
    const { user, system } = process.cpuUsage(before);
    const eachMs = (user + system) / 1000 / 10;
    assert.ok(eachMs < 0.2 * listProcesses().length + 5, `${eachMs} ms`);
  });
});
