import assert from 'node:assert/strict';
import {
  isAlive,
  listProcesses,
  parseStat,
  readCommandLine,
  readProcess,
} from '../../../src/proc/processInfo.ts';
import { readUsage } from '../../../src/proc/usage.ts';
import { Probes, until } from './probe.ts';

describe('processInfo', () => {
  const probes = new Probes();
  afterEach(() => probes.killAll());
  after(() => probes.finish());

  it('reads this process', () => {
    const info = readProcess(process.pid);
    assert.equal(info?.pid, process.pid);
    assert.equal(info.ppid, process.ppid);
    assert.ok(info.threads > 1 && info.cpuTicks > 0);
    assert.ok(listProcesses().some(other => other.pid === process.pid && other.startTime === info.startTime));
    assert.equal(readCommandLine(process.pid)[0], process.argv0);
  });

  it('says nothing of a process that is not there', () => {
    assert.equal(readProcess(2 ** 30), undefined);
    assert.deepEqual(readCommandLine(2 ** 30), []);
  });

  it('is not misled by a name with parentheses', async () => {
    const { pid } = await probes.probe('name');
    const info = await until('the name', () => readProcess(pid));
    assert.equal(info.command, ') S 1 (a b');
    assert.equal(info.ppid, process.pid);
    assert.equal(info.session, pid);
  });

  it('survives a name with a newline', () => {
    const numbers = Array.from({ length: 50 }, (_, index) => index + 4).join(' ');
    const info = parseStat(`12 (a\n) R b) S ${numbers}\n`);
    assert.deepEqual([info?.command, info?.state, info?.ppid, info?.startTime], ['a\n) R b', 'S', 4, 22]);
    assert.equal(parseStat(''), undefined);
    assert.equal(parseStat('12 (cut'), undefined);
  });

  it('takes a process for alive whose first thread has ended', async () => {
    const { pid } = await probes.probe('leader-exits');
    const info = await until('the end of the first thread', () => {
      const now = readProcess(pid);
      return now?.state === 'Z' && now;
    });
    assert.equal(info.threads, 2);
    assert.ok(isAlive(info));
  });

  it('sums CPU time, memory, threads and descriptors', async () => {
    const spin = await probes.probe('spin');
    const futex = await probes.probe('futex');
    await until('CPU time', () => readUsage([spin.pid]).cpuSeconds >= 0.1);
    const usage = readUsage([spin.pid, futex.pid, 2 ** 30]);
    assert.equal(usage.threads, 3);
    assert.ok(usage.rssBytes > 500_000 && usage.rssBytes < 50_000_000, String(usage.rssBytes));
    assert.ok(usage.fds >= 6);
  });
});
