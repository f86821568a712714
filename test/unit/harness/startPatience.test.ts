import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { TestHarness, together, words } from './testHarness.ts';

describe('startPatience', function () {
  this.timeout(120_000);
  const harness = new TestHarness();
  after(() => harness.finish());
  const test = together();

  const late = (how: string, seconds: number): string[] => ['python3', 'startsLate.py', how, `${seconds}`];

  async function serves(command: readonly string[]): Promise<void> {
    const stop = await harness.hold(command, async t => (await t.server()).expectServes());
    assert.equal(stop, undefined, JSON.stringify(stop));
  }

  for (const how of ['select', 'poll', 'epoll', 'futex', 'asyncio', 'sleep', 'timerfd']) {
    test(`waits for a program that lets six seconds pass: ${how}`, () => serves(late(how, 6)));
  }

  for (const how of ['select', 'poll', 'epoll', 'futex']) {
    test(`gives up on one that waits without a time-out: ${how}`, async () => {
      const finding = await harness.finding(late(how, 0), async t => void (await t.server()));
      assert.match(words(finding), /runs, but it opened no listening socket on port \d+/);
    });
  }

  test('gives up on one that sleeps too long, whatever its check is given', async () => {
    const finding = await harness.finding(late('select', 100), async t => void (await t.server()), {
      deadlineMs: 2000,
    });
    assert.match(words(finding), /opened no listening socket on port \d+.*p?select/);
  });

  it('gives up on one that computes for ever', async () => {
    const finding = await harness.finding(late('computes', 0), async t => void (await t.server()), {
      deadlineMs: 2000,
    });
    assert.match(words(finding), /opened no listening socket on port \d+.*running on a processor/);
  });

  it('waits for one that gets a fifth of a processor for what it has to do', async () => {
    // Each in a session of its own, since the kernel may share out processors by sessions first.
    const others = Array.from({ length: 4 }, () =>
      spawn('taskset', ['-c', '0', 'sh', '-c', 'while :; do :; done'], { detached: true, stdio: 'ignore' }),
    );
    try {
      const began = performance.now();
      await serves(['taskset', '-c', '0', ...late('computes', 3)]);
      assert.ok(performance.now() - began > 10_000, 'it was not starved');
    } finally {
      for (const each of others) each.kill('SIGKILL');
    }
  });
});
