import assert from 'node:assert/strict';
import { readEpollSet } from '../../../src/proc/epollSet.ts';
import { countFds, readFds } from '../../../src/proc/fdTable.ts';
import { readListeners } from '../../../src/proc/listenWatch.ts';
import { readPollFds } from '../../../src/proc/pollFds.ts';
import { callOfSleeper, systemCallName } from '../../../src/proc/systemCalls.ts';
import { fdOfCall, readThreads, type ThreadState } from '../../../src/proc/threads.ts';
import { Probes, until } from './probe.ts';

describe('threads', () => {
  const probes = new Probes();
  afterEach(() => probes.killAll());
  after(() => probes.finish());

  async function blocked(pid: number, ...calls: string[]): Promise<ThreadState> {
    return until(`a thread in ${calls.join()}`, () =>
      readThreads(pid).find(thread => thread.call !== null && calls.includes(thread.call)),
    );
  }

  function numberAfter(word: string, said: string): number {
    return Number(new RegExp(`${word} (\\d+)`).exec(said)?.[1]);
  }

  it('finds a thread in accept4, and its listener', async () => {
    const { pid, said } = await probes.probe('accept');
    const thread = await blocked(pid, 'accept4');
    const fd = numberAfter('fd', said);
    assert.equal(fdOfCall(thread), fd);
    assert.deepEqual([thread.tid, thread.name, thread.state], [pid, 'probe', 'S']);
    const target = readFds(pid).get(fd);
    const row = readListeners().find(listener => listener.port === numberAfter('port', said));
    assert.deepEqual(target, { kind: 'socket', inode: row?.inode });
    assert.equal(row?.address, '127.0.0.1');
    assert.equal(countFds(pid), readFds(pid).size);
  });

  it('finds a thread in recvfrom', async () => {
    const { pid, said } = await probes.probe('recv');
    assert.equal(fdOfCall(await blocked(pid, 'recvfrom')), numberAfter('fd', said));
  });

  it('finds a thread in epoll_wait, and what it watches', async () => {
    const { pid, said } = await probes.probe('epoll');
    const set = numberAfter('set', said);
    assert.equal(fdOfCall(await blocked(pid, 'epoll_wait', 'epoll_pwait')), set);
    assert.deepEqual(readFds(pid).get(set), { kind: 'epoll' });
    assert.deepEqual(
      readEpollSet(pid, set).sort((a, b) => a.fd - b.fd),
      [
        { fd: set + 1, events: ['IN', 'RDHUP'], trigger: 'edge' },
        { fd: set + 2, events: ['IN', 'OUT', 'ONESHOT'], trigger: 'level' },
      ],
    );
    assert.deepEqual(readEpollSet(pid, 1), []);
  });

  it('finds threads in futex, each under its name', async () => {
    const { pid } = await probes.probe('futex');
    const threads = await until('two threads in futex', () => {
      const all = readThreads(pid);
      return all.length === 2 && all.every(thread => thread.call === 'futex') && all;
    });
    assert.deepEqual(
      threads.map(thread => [thread.name, fdOfCall(thread)]),
      [
        ['probe', undefined],
        ['worker', undefined],
      ],
    );
  });

  for (const [mode, ...calls] of [
    ['poll', 'poll', 'ppoll'],
    ['select', 'select', 'pselect6'],
  ] as const) {
    it(`reads the descriptors of ${mode}`, async () => {
      const { pid, said } = await probes.probe(mode);
      const thread = await blocked(pid, ...calls);
      const fds = [...said.matchAll(/fd (\d+)/g)].map(match => Number(match[1]));
      assert.deepEqual(readPollFds(pid, thread), mode === 'poll' ? fds : [fds[0], 70]);
      assert.equal(fdOfCall(thread), undefined);
    });
  }

  it('sees one that runs', async () => {
    const { pid } = await probes.probe('spin');
    assert.deepEqual((await blocked(pid, 'running')).args, []);
  });

  it('sees the rest of a process whose first thread has ended', async () => {
    const { pid, said } = await probes.probe('leader-exits');
    const [thread] = await until('the end of the first thread', () => {
      const threads = readThreads(pid);
      return threads.length === 1 && threads[0]?.tid !== pid && threads;
    });
    assert.equal(thread?.name, 'probe');
    assert.equal(readFds(pid).get(numberAfter('fd', said))?.kind, 'socket');
  });

  it('says nothing of a process that is not there', () => {
    assert.deepEqual(readThreads(2 ** 30), []);
    assert.equal(readFds(2 ** 30).size, 0);
    assert.deepEqual(readEpollSet(2 ** 30, 3), []);
    assert.equal(
      readPollFds(2 ** 30, { tid: 1, name: '', state: 'S', call: 'poll', args: [1, 1] }),
      undefined,
    );
  });

  it('knows the numbers of both architectures, and kernel functions', () => {
    assert.equal(systemCallName(288, 'x64'), 'accept4');
    assert.equal(systemCallName(242, 'arm64'), 'accept4');
    assert.equal(systemCallName(441, 'arm64'), 'epoll_pwait2');
    assert.equal(systemCallName(9999, 'x64'), 'syscall 9999');
    assert.equal(systemCallName(1, 'mips'), undefined);
    assert.equal(callOfSleeper('inet_csk_accept'), 'accept');
    assert.equal(callOfSleeper('poll_schedule_timeout.constprop.0'), 'poll');
    assert.equal(callOfSleeper('something_else'), undefined);
  });
});
