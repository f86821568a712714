import * as assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { GradeRequest } from '../../src/grading/gradeSubmission.ts';
import { listProcesses, readCommandLine } from '../../src/proc/processInfo.ts';
import { sandboxLevels, type Grade } from '../../src/protocol/grade.ts';
import type { RunEvent } from '../../src/protocol/runEvents.ts';
import { ProgramGrader, verdictOf } from './gradedProgram.ts';

/** Cleaning up takes a second or two; a busy machine may need many more. */
const patienceMs = 20_000;
const hangs = ['./hostile', 'children-200-silent'];

describe('a run that ends before its time leaves nothing', function () {
  this.timeout(60_000);
  const grader = new ProgramGrader();
  const parents: ChildProcess[] = [];

  before(() => grader.open());
  afterEach(() => {
    for (const parent of parents.splice(0)) parent.kill('SIGKILL');
  });
  after(() => grader.close());

  /** Pids of this suite's processes whose command line has the word in it. */
  function pidsOf(word: string): number[] {
    return grader
      .left()
      .map(info => info.pid)
      .filter(pid => readCommandLine(pid).join(' ').includes(word));
  }

  /** Starts a grade, does something once the server has all its children and its client, and gives the grade. */
  async function interrupted(
    level: (typeof sandboxLevels)[number],
    interrupt: () => void,
    signal?: AbortSignal,
  ): Promise<Grade> {
    let connected = false;
    const onEvent = (event: RunEvent): void => {
      if (connected || event.type !== 'step' || event.step.what !== 'send') return;
      connected = true;
      interrupt();
    };
    const { grade } = await grader.grade(hangs, ['E01', 'E02'], level, {
      onEvent,
      ...(signal && { signal }),
    });
    assert.ok(connected, 'there was something to interrupt');
    return grade;
  }

  function killRunner(): void {
    const runners = listProcesses().filter(
      info =>
        readCommandLine(info.pid).at(-1)?.endsWith('runner.mjs') &&
        grader.left().some(own => own.pid === info.pid),
    );
    // The runner itself, not unshare(1) before it.
    const runner = runners.find(info => readCommandLine(info.pid)[0] !== 'unshare');
    assert.ok(runner, 'there is a runner');
    process.kill(runner.pid, 'SIGKILL');
  }

  for (const level of sandboxLevels) {
    it(`when it is cancelled (${level})`, async () => {
      const abort = new AbortController();
      let abortedAt = 0;
      const grade = await interrupted(
        level,
        () => {
          abortedAt = performance.now();
          abort.abort();
        },
        abort.signal,
      );
      assert.ok(performance.now() - abortedAt < 20_000, 'quickly');
      assert.equal(grade.verdict, 'cancelled');
      assert.deepEqual(
        grade.checks.map(check => check.verdict),
        ['cancelled', 'cancelled'],
      );
      await grader.assertNothingLeft();
    });

    it(`when the runner is killed (${level})`, async () => {
      const grade = await interrupted(level, killRunner);
      assert.equal(grade.verdict, 'errored');
      assert.deepEqual([verdictOf(grade, 'E01'), verdictOf(grade, 'E02')], ['errored', 'errored']);
      assert.deepEqual([grade.score, grade.maxScore], [0, 0]);
      assert.match(grade.notes.join(), /process that runs the checks was lost/);
      await grader.assertNothingLeft();
    });

    it(`when the grading process is killed (${level})`, async () => {
      const parent = await startParent(await grader.request(hangs, ['E01'], level), 'step');
      assert.ok(pidsOf('hostile').length > 0);
      parent.kill('SIGKILL');
      await grader.assertNothingLeft(patienceMs);
    });

    it(`when grading process and runner are killed (${level})`, async () => {
      const parent = await startParent(await grader.request(hangs, ['E01'], level), 'step');
      killRunner();
      parent.kill('SIGKILL');
      await grader.assertNothingLeft(patienceMs);
    });
  }

  for (const level of ['plain', 'confined'] as const) {
    it(`when the grading process is killed during the build (${level})`, async () => {
      const request = await grader.request(hangs, ['E01'], level);
      const build = [['sh', '-c', 'setsid sleep 600 & sleep 600']];
      const parent = await startParent(
        { ...request, submission: { ...request.submission, build } },
        'buildStarted',
      );
      for (const end = Date.now() + patienceMs; pidsOf('sleep').length < 2 && Date.now() < end;)
        await delay(5);
      parent.kill('SIGKILL');
      await grader.assertNothingLeft(patienceMs);
    });
  }

  it('when the runner does not exist', async () => {
    const request = await grader.request(hangs, ['E01'], 'plain');
    const paths = { ...request.paths, runner: '/nowhere/runner.mjs' };
    const parent = await startParent({ ...request, paths }, 'finished');
    assert.ok(parent.pid);
    await grader.assertNothingLeft(patienceMs);
  });

  /** Another process that grades; resolves when it has announced such an event. */
  async function startParent(request: GradeRequest, event: string): Promise<ChildProcess> {
    const script = path.join(import.meta.dirname, 'gradeAsParent.ts');
    const parent = spawn(process.execPath, [script, JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    parents.push(parent);
    for await (const line of createInterface(parent.stdout)) if (line === event) return parent;
    throw new Error(`ended without ${event}`);
  }
});
