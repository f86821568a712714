import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ConfinedTree, exitInside } from '../../../src/proc/confinedTree.ts';
import { listProcesses, readProcess, type ProcessInfo } from '../../../src/proc/processInfo.ts';
import { until } from './probe.ts';

describe('a confined tree', () => {
  it('tells a signal from an exit status', () => {
    assert.deepEqual(exitInside(0, null), { code: 0, signal: null });
    assert.deepEqual(exitInside(3, null), { code: 3, signal: null });
    assert.deepEqual(exitInside(127, null), { code: 127, signal: null });
    assert.deepEqual(exitInside(128 + 11, null), { code: null, signal: 'SIGSEGV' });
    assert.deepEqual(exitInside(128 + 6, null), { code: null, signal: 'SIGABRT' });
    assert.deepEqual(exitInside(255, null), { code: 255, signal: null });
    // bwrap itself was killed.
    assert.deepEqual(exitInside(null, 'SIGKILL'), { code: null, signal: 'SIGKILL' });
  });

  it('knows the program from what shuts it off', async function () {
    // As bwrap(1) does it: the second process of a pid namespace is the program.
    const script = 'sleep 600 & echo started; wait';
    const child = spawn(
      'unshare',
      ['--user', '--map-root-user', '--pid', '--fork', '--kill-child', 'sh', '-c', script],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const exited = once(child, 'exit');
    try {
      const [said] = (await Promise.race([once(child.stdout, 'data'), exited])) as unknown[];
      if (String(said).trim() !== 'started') this.skip();
      // The shell says so once it has forked: its child becomes sleep a little later.
      const members = await until('sleep', () => {
        const all = descendants(child.pid ?? 0);
        return all.some(({ command }) => command === 'sleep') && all;
      });
      assert.equal(members.length, 3);
      const tree = new ConfinedTree();
      assert.equal(tree.program, undefined);
      const programs = tree.programsOf(members);
      assert.deepEqual(
        programs.map(({ command }) => command),
        ['sleep'],
      );
      assert.deepEqual(tree.program, programs[0]);
      // What is on this side of the namespace is no part of it.
      assert.deepEqual(tree.programsOf([readProcess(process.pid)].flatMap(info => info ?? [])), []);
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
  });
});

function descendants(root: number): ProcessInfo[] {
  const all = listProcesses();
  const found = all.filter(({ pid }) => pid === root);
  for (const parent of found) found.push(...all.filter(({ ppid }) => ppid === parent.pid));
  return found;
}
