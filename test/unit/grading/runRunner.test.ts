import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { runRunner, type RunnerOutcome } from '../../../src/grading/runRunner.ts';
import type { Sandbox } from '../../../src/grading/sandbox.ts';
import type { CheckResult } from '../../../src/protocol/grade.ts';
import type { RunEvent } from '../../../src/protocol/runEvents.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { together } from '../harness/testHarness.ts';
import { TestFolder } from './testFolder.ts';
import { testJob } from './testJob.ts';

const plain: Sandbox = { level: 'plain', wrap: command => command };

const job = testJob(['A', 'B'], { run: ['./server'] }, 1000);

const result = (id: string): CheckResult => ({
  ...{ id, title: id, verdict: 'passed', points: 1, maxPoints: 1, durationMs: 5, hints: [] },
});

describe('runRunner', function () {
  this.timeout(30_000);
  const folders = new TestFolder();
  after(() => folders.removeAll());
  const test = together();

  /** Runs a runner that is this script; `say` prints a line of JSON, `job` is what it was given. */
  async function run(
    script: string,
    options: { readonly signal?: AbortSignal; readonly onEvent?: (event: RunEvent) => void } = {},
  ): Promise<RunnerOutcome & { events: RunEvent[] }> {
    const begin = `
      import { createInterface } from 'node:readline';
      import { once } from 'node:events';
      const input = createInterface({ input: process.stdin });
      const ended = once(input, 'close');
      const [line] = await once(input, 'line');
      const job = JSON.parse(line);
      const say = line => process.stdout.write(JSON.stringify(line) + '\\n');
      const result = ${JSON.stringify(result('A'))};
    `;
    const folder = await folders.make({
      'runner.mjs': `${begin}${script}\nprocess.exitCode ??= 0; process.stdin.destroy();`,
    });
    const paths = { node: process.execPath, runner: path.join(folder, 'runner.mjs') };
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => {
      events.push(event);
      options.onEvent?.(event);
    };
    // Whatever carries the mark of a run is killed at its end, so each needs its own.
    const ownJob = { ...job, runId: randomUUID() };
    return { ...(await runRunner(ownJob, plain, paths, options.signal, onEvent)), events };
  }

  test('gives the job, passes on events, and takes the results', async () => {
    const outcome = await run(`
      say({ type: 'checkStarted', id: job.checks[1].id });
      say({ type: 'checkFinished', result });
      say({ type: 'results', results: [result], durationMs: 12 });
    `);
    assert.deepEqual(outcome.events, [
      { type: 'checkStarted', id: 'B' },
      { type: 'checkFinished', result: result('A') },
    ]);
    assert.deepEqual(outcome.results, [result('A')]);
    assert.deepEqual([outcome.durationMs, outcome.lost], [12, undefined]);
  });

  test('passes over lines that are not its own', async () => {
    const outcome = await run(`
      console.log('(node:1) Warning: something');
      console.log('{"type":"checkStarted"}');
      console.log('{"type":"unheard-of","id":"A"}');
      console.log('[1,2'); console.log('null'); console.log('');
      process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a]));
      console.log('x'.repeat(1e6));
      say({ type: 'checkStarted', id: 'A', more: 1 });
      say({ type: 'checkStarted', id: 'A' });
      say({ type: 'results', results: [], durationMs: 1 });
    `);
    assert.deepEqual(outcome.events, [{ type: 'checkStarted', id: 'A' }]);
    assert.equal(outcome.lost, undefined);
  });

  test('keeps what was judged when the runner is lost, and says how', async () => {
    const killed = await run(`
      say({ type: 'checkFinished', result });
      await new Promise(resolve => process.stdout.write('', resolve));
      process.kill(process.pid, 'SIGKILL');
    `);
    assert.deepEqual([killed.results, killed.lost], [[result('A')], 'SIGKILL']);
    const failed = await run(`console.error('no memory'); process.exit(9);`);
    assert.deepEqual([failed.results, failed.lost], [[], 'exit 9: no memory']);
    const silent = await run('');
    assert.deepEqual([silent.results, silent.lost], [[], 'exit 0']);
  });

  test('bounds what it keeps of standard error', async () => {
    const { lost } = await run(`for (let i = 0; i < 20000; i++) console.error('noise ' + i);`);
    assert.ok((lost?.length ?? 0) < 20_000);
    assert.match(lost ?? '', /noise 19999$/);
  });

  test('throws what the runner says cannot be judged', () =>
    rejectsWithHumanError(
      run(
        `say({ type: 'aborted', code: 'ss-missing', text: { template: 'No {what}.', args: { what: 'ss' } } });`,
      ),
      'ss-missing',
      'No ss.',
    ));

  test('tells the runner of a cancel by the end of its input, and waits for its last word', async () => {
    const abort = new AbortController();
    const outcome = await run(
      `
      say({ type: 'checkStarted', id: 'A' });
      await ended;
      say({ type: 'results', results: [{ ...result, verdict: 'cancelled', points: 0 }], durationMs: 3 });
    `,
      { signal: abort.signal, onEvent: () => abort.abort() },
    );
    assert.equal(outcome.results[0]?.verdict, 'cancelled');
    assert.equal(outcome.lost, undefined);
  });

  test('kills a runner that does not listen to a cancel', async () => {
    const abort = new AbortController();
    const began = performance.now();
    const outcome = await run(
      `
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
      say({ type: 'checkStarted', id: 'A' });
      await new Promise(() => setInterval(() => {}, 1000));
    `,
      { signal: abort.signal, onEvent: () => abort.abort() },
    );
    assert.equal(outcome.lost, 'SIGKILL');
    assert.ok(performance.now() - began > 5000, 'it was given time');
  });

  test('does not begin when it was cancelled before', async () => {
    const outcome = await run(`await ended; say({ type: 'results', results: [], durationMs: 0 });`, {
      signal: AbortSignal.abort(),
    });
    assert.deepEqual(outcome.results, []);
  });

  test('says so when the runner cannot be started', async () => {
    const paths = { node: '/nowhere/node', runner: '/nowhere/runner.mjs' };
    const { lost } = await runRunner(job, plain, paths, undefined, () => undefined);
    assert.match(lost ?? '', /ENOENT/);
  });
});
