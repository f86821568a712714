import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { english } from '../../src/base/text.ts';
import { planBatch } from '../../src/classroom/planBatch.ts';
import { connectToQueue } from '../../src/classroom/queue/queueConnection.ts';
import { queueName, readQueued, taskOf as taskIn, withResult } from '../../src/classroom/queue/queuedTask.ts';
import { queueTimings } from '../../src/classroom/queue/queueTimings.ts';
import type { SubmissionResult } from '../../src/protocol/submissionResult.ts';
import { TestFolder } from '../unit/grading/testFolder.ts';
import {
  gate,
  grader,
  hand,
  lab,
  patience,
  resultOf,
  sha256,
  startWorker,
  taskOf,
  type TestWorker,
} from './queueFixture.ts';
import { leftJobs, RedisServer } from './redisServer.ts';

const notGraded: Partial<SubmissionResult> = {
  outcome: 'notGraded',
  reason: { code: 'grader-failed', message: 'The grader failed.' },
};

const tooSlow: Partial<SubmissionResult> = {
  outcome: 'rejected',
  reason: { code: 'build-too-slow', message: 'The build was stopped.' },
};

/** Ids of the students, sorted. */
function students(results: readonly SubmissionResult[]): string[] {
  return results.map(({ student }) => student.id).sort();
}

describe('tasks in a queue', function () {
  this.timeout(60_000);
  let redis: RedisServer;
  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis[Symbol.asyncDispose]());
  const tasks = (...names: string[]) => names.map(name => taskOf(name));

  it('come back as results, each to its student, and nothing is left at the server', async () => {
    await using worker = await startWorker(redis.url);
    const { results, started, notices } = await hand(redis.url, tasks('ann', 'bo', 'cy'));
    assert.deepEqual(students(results), ['ann', 'bo', 'cy']);
    assert.deepEqual(
      results.map(({ student }) => student.name),
      results.map(({ student }) => `Name of ${student.id}`),
    );
    // Who grades is told by an event, which a result may overtake.
    for (const line of started) assert.match(line, /^(ann|bo|cy) (here\/1)?$/);
    assert.deepEqual(worker.graded.sort(), ['ann', 'bo', 'cy']);
    assert.deepEqual(notices, []);
    assert.deepEqual(await leftJobs(redis.socket), []);
  });

  it('carry no names of students', async () => {
    let seen = '';
    const grade = async (task: ReturnType<typeof taskOf>): Promise<SubmissionResult> => {
      const job = (await leftJobs(redis.socket)).find(key => !key.endsWith(':lock'));
      const { stdout } = await promisify(execFile)('redis-cli', ['-s', redis.socket, 'hgetall', job ?? '']);
      seen = stdout;
      return resultOf(task);
    };
    await using _ = await startWorker(redis.url, { grade });
    const { results } = await hand(redis.url, [taskOf('Dora Doe', 'her work')]);
    assert.match(seen, /"format":1/);
    assert.doesNotMatch(seen, /Dora/);
    assert.equal(results[0]?.student.name, 'Name of Dora Doe');
    assert.equal(results[0].submission.name, 'Dora Doe');
  });

  it('that are alike are graded once, and everybody gets the result', async () => {
    await using worker = await startWorker(redis.url);
    const { results } = await hand(redis.url, [taskOf('eve', 'the same'), taskOf('fay', 'the same')]);
    assert.deepEqual(students(results), ['eve', 'fay']);
    assert.deepEqual(worker.graded, ['the same']);
  });

  it('wait for a worker, and the batch says what is missing', async () => {
    const others = await startWorker(redis.url, { labDigests: [sha256('another lab')] });
    let late: Awaited<ReturnType<typeof startWorker>> | undefined;
    const { results, notices } = await hand(redis.url, tasks('gus'), {
      onNotice: notice => {
        if (notice.startsWith('Workers are there')) void others[Symbol.asyncDispose]();
        if (notice.startsWith('Workers are there')) void startWorker(redis.url).then(it => (late = it));
      },
    });
    await late?.[Symbol.asyncDispose]();
    assert.deepEqual(students(results), ['gus']);
    assert.match(notices.join('\n'), /Workers are there \(1\), but none with tiny 1\.0\.0 \([0-9a-f]{8}\)/);
  });

  it('are given up when nobody comes for too long; what others queued stays', async () => {
    const impatient = { ...patience, patience: 0 };
    await assert.rejects(hand(redis.url, tasks('hal'), { timings: impatient }), { code: 'queue-no-worker' });
    assert.deepEqual(await leftJobs(redis.socket), []);
  });

  it('that fail go to the next try, and keep the reason of the last', async () => {
    const attempts: number[] = [];
    const flaky = await startWorker(redis.url, {
      grade: (task, _files, attempt) => {
        attempts.push(attempt);
        return Promise.resolve(resultOf(task, attempt < 3 ? notGraded : {}));
      },
    });
    const once = await hand(redis.url, tasks('ida'));
    await flaky[Symbol.asyncDispose]();
    assert.deepEqual(attempts, [1, 2, 3]);
    assert.deepEqual([once.results[0]?.outcome, once.results[0]?.attempts], ['rejected', 3]);

    await using _ = await startWorker(redis.url, {
      grade: task => Promise.resolve(resultOf(task, notGraded)),
    });
    const never = await hand(redis.url, tasks('jo'));
    assert.deepEqual(never.results[0]?.reason, notGraded.reason);
    assert.equal(never.results[0]?.attempts, 3);
    assert.deepEqual(await leftJobs(redis.socket), []);
  });

  it('whose build was too slow count only when it was so at the last try', async () => {
    const attempts: number[] = [];
    const slowUntil = (last: number): Promise<TestWorker> =>
      startWorker(redis.url, {
        grade: (task, _files, attempt) => {
          attempts.push(attempt);
          return Promise.resolve(resultOf(task, attempt <= last ? tooSlow : undefined));
        },
      });
    const once = await slowUntil(1);
    const faster = await hand(redis.url, tasks('kai'));
    await once[Symbol.asyncDispose]();
    assert.deepEqual([faster.results[0]?.reason?.code, faster.results[0]?.attempts], ['other-lab', 2]);

    await using _ = await slowUntil(3);
    const slow = await hand(redis.url, tasks('lou'));
    assert.deepEqual([slow.results[0]?.reason?.code, slow.results[0]?.attempts], ['build-too-slow', 3]);
    assert.deepEqual(attempts, [1, 2, 1, 2, 3]);
    assert.deepEqual(await leftJobs(redis.socket), []);
  });

  it('whose build was too slow, and whose workers are lost then, are not graded', async () => {
    const connection = await connectToQueue(redis.url);
    const dying = connection.worker(queueName({ ...grader, labDigest: lab.digest }), {
      ...{ name: 'dying/1', concurrency: 1, timings: patience },
      process: async job => {
        const queued = readQueued(job.data);
        assert.ok(queued);
        await job.updateData(withResult(queued, resultOf(taskIn(queued), tooSlow)));
        throw connection.refusal('as if lost');
      },
    });
    try {
      const { results } = await hand(redis.url, tasks('mia'));
      assert.deepEqual(
        results.map(({ outcome, reason }) => [outcome, reason?.code]),
        [['notGraded', 'queue-task-refused']],
      );
    } finally {
      await dying.close();
    }
  });

  it('whose files have gone meanwhile are not graded; all others are', async () => {
    const folders = new TestFolder();
    const submissions = await folders.make({ 'noa/server.py': 'noa', 'oli/server.py': 'oli' });
    try {
      const plan = await planBatch({
        ...{ submissions, out: `${submissions}-out`, localizer: english },
        graded: { lab, socklab: '0.1.0', runner: grader.runnerDigest, sandbox: 'confined', locale: 'en' },
      });
      await rm(path.join(submissions, 'noa'), { recursive: true });
      await using _ = await startWorker(redis.url);
      const handedIn = plan.students.flatMap(({ task }) => task ?? []);
      const { results } = await hand(redis.url, handedIn, {
        readFiles: task => plan.filesOf(task),
      });
      assert.deepEqual(
        results.map(({ student, reason }) => [student.id, reason?.code]),
        [
          ['noa', 'submission-changed'],
          ['oli', 'other-lab'],
        ],
      );
    } finally {
      await folders.removeAll();
    }
  });

  it('of a worker that stops are taken by another at once', async () => {
    const [begun, held] = [gate(), gate()];
    const stopping = await startWorker(redis.url, {
      // As a grade that is cancelled.
      grade: async (_task, _files, _attempt, signal) => {
        begun.open();
        await once(signal, 'abort');
        return undefined;
      },
    });
    // So long that a task of a lost worker would not be found within this test.
    const slow = queueTimings(600_000);
    const handed = hand(redis.url, tasks('kim'), { timings: { ...slow, sweep: 200 } });
    await begun.passed;
    await using _ = await startWorker(redis.url, {
      timings: slow,
      grade: task => held.passed.then(() => resultOf(task)),
    });
    await stopping[Symbol.asyncDispose]();
    held.open();
    assert.deepEqual(students((await handed).results), ['kim']);
  });

  it('that nobody has begun are taken back at Ctrl-C; those in work are there for the next run', async () => {
    const [begun, held] = [gate(), gate()];
    const stop = new AbortController();
    await using worker = await startWorker(redis.url, {
      jobs: 1,
      grade: async task => {
        begun.open();
        await held.passed;
        return resultOf(task);
      },
    });
    const first = hand(redis.url, tasks('lea', 'max'), { signal: stop.signal });
    await begun.passed;
    stop.abort();
    assert.deepEqual((await first).results, []);
    assert.equal((await leftJobs(redis.socket)).filter(key => !key.endsWith(':lock')).length, 1);
    held.open();
    const second = await hand(redis.url, tasks('lea', 'max'));
    assert.deepEqual(students(second.results), ['lea', 'max']);
    assert.deepEqual(worker.graded.sort(), ['lea', 'max'], 'each once');
  });

  it('that are done wait for the next run, unless that is to grade again', async () => {
    const stop = new AbortController();
    await using worker = await startWorker(redis.url);
    // Dies before it can take the result away.
    const keep = (): Promise<void> => Promise.reject(new Error('as if killed'));
    for (const again of [false, true]) {
      await assert.rejects(
        hand(redis.url, tasks('ned'), { onResult: keep, signal: stop.signal }),
        /as if killed/,
      );
      const { results } = await hand(redis.url, tasks('ned'), { again });
      assert.deepEqual(students(results), ['ned']);
    }
    assert.deepEqual(worker.graded, ['ned', 'ned', 'ned']);
  });

  it('survive the server; batch and worker say that they wait, and go on', async () => {
    const [begun, held] = [gate(), gate()];
    await using server = await RedisServer.start();
    const [lost, workerLost] = [gate(), gate()];
    const saysLost = (notice: string): boolean => notice.endsWith('is lost; trying again until it is back.');
    await using _ = await startWorker(server.url, {
      grade: async task => {
        begun.open();
        await held.passed;
        return resultOf(task);
      },
      onNotice: notice => (saysLost(notice) ? workerLost.open() : undefined),
    });
    const handed = hand(server.url, tasks('ora', 'pia', 'quy'), {
      onNotice: notice => (saysLost(notice) ? lost.open() : undefined),
    });
    await begun.passed;
    await server.kill();
    await Promise.all([lost.passed, workerLost.passed]);
    held.open();
    await server.begin();
    const { results, notices } = await handed;
    assert.deepEqual(students(results), ['ora', 'pia', 'quy']);
    assert.ok(notices.includes(`The connection to ${server.url} is back.`), notices.join('\n'));
  });

  it('are put in again when the server forgets them', async () => {
    const forgotten = gate();
    const handed = hand(redis.url, tasks('ray'), {
      onNotice: () =>
        void promisify(execFile)('redis-cli', ['-s', redis.socket, 'flushall']).then(() => forgotten.open()),
    });
    await forgotten.passed;
    await using _ = await startWorker(redis.url);
    assert.deepEqual(students((await handed).results), ['ray']);
  });

  it('end the worker when there are no more, where that was asked for', async () => {
    const queued = gate();
    const handed = hand(redis.url, tasks('sam', 'tom'), { onNotice: () => queued.open() });
    await queued.passed;
    // All labs together have one bound.
    const both = [lab.digest, sha256('another lab')];
    let [now, most] = [0, 0];
    await using worker = await startWorker(redis.url, {
      ...{ jobs: 1, labDigests: both, drain: true },
      grade: async task => {
        most = Math.max(most, ++now);
        await new Promise(setImmediate);
        now--;
        return resultOf(task);
      },
    });
    const [{ results }] = await Promise.all([handed, worker.ended]);
    assert.deepEqual(students(results), ['sam', 'tom']);
    assert.equal(most, 1);
  });

  it('whose result is none, or another’s, are graded by nobody else’s word', async () => {
    const connection = await connectToQueue(redis.url);
    const name = queueName({ ...grader, labDigest: lab.digest });
    const lies: readonly unknown[] = [
      { format: 1, result: 'AAAA' },
      'nothing at all',
      { format: 1, task: null },
    ];
    let told = 0;
    const liar = connection.worker(name, {
      ...{ name: 'liar/1', concurrency: 1, timings: patience },
      process: async job => {
        await job.updateProgress({ worker: 'a\u001b[31m\nliar' });
        await job.updateData(lies[told++ % lies.length]);
        return 'graded';
      },
    });
    try {
      const { results, started } = await hand(redis.url, tasks('uma'));
      assert.deepEqual(
        results.map(({ outcome, reason }) => [outcome, reason?.code]),
        [['notGraded', 'queue-no-result']],
      );
      assert.deepEqual(new Set(started), new Set(['uma ']), 'a name that is none is not shown');
      assert.equal(told, 3);
    } finally {
      await liar.close();
    }
  });
});
