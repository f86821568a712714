import * as assert from 'node:assert/strict';
import type { GradeTask } from '../../../src/classroom/gradeQueue.ts';
import { LocalQueue, type GradeOnce } from '../../../src/classroom/localQueue.ts';
import type { SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { sampleResult, sampleTask } from './sampleTask.ts';

const notGraded = (task: GradeTask, attempts: number, code: string): SubmissionResult => ({
  ...sampleResult(task),
  ...{ outcome: 'notGraded', reason: { code, message: 'Trouble.' }, attempts },
});
const tasks = ['a', 'b', 'c', 'd'].map(sampleTask);

/** Grades all tasks and gives the results by student, in the order in which they came. */
async function results(jobs: number, gradeOnce: GradeOnce): Promise<[string, string, number][]> {
  const told: [string, string, number][] = [];
  await new LocalQueue(jobs, gradeOnce).grade(tasks, {
    onResult: (task, { outcome, attempts }) => void told.push([task.student.id, outcome, attempts]),
  });
  return told;
}

describe('the queue in this process', () => {
  it('grades so many at a time, each once', async () => {
    let running = 0;
    let most = 0;
    const told = await results(2, async task => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return sampleResult(task);
    });
    assert.equal(most, 2);
    assert.deepEqual(told.map(([id]) => id).sort(), ['a', 'b', 'c', 'd']);
  });

  it('tries again what the machine failed to judge, behind the others and at last alone', async () => {
    const tries: string[] = [];
    let running = 0;
    const told = await results(2, async (task, attempt) => {
      running++;
      await new Promise(setImmediate);
      tries.push(`${task.student.id}${attempt}${attempt === 3 ? ` beside ${running - 1}` : ''}`);
      running--;
      const fails = (task.student.id === 'a' && attempt < 3) || (task.student.id === 'b' && attempt < 2);
      return fails ? notGraded(task, attempt, 'confinement-failed') : sampleResult(task, attempt);
    });
    assert.deepEqual(tries, ['a1', 'b1', 'c1', 'd1', 'a2', 'b2', 'a3 beside 0']);
    assert.deepEqual(told.slice(2), [
      ['b', 'graded', 2],
      ['a', 'graded', 3],
    ]);
  });

  it('counts a build that is too slow only when it is so alone, whatever failed before', async () => {
    let running = 0;
    const beside: number[] = [];
    const told = await results(2, async (task, attempt) => {
      running++;
      await new Promise(setImmediate);
      if (attempt === 3) beside.push(running - 1);
      running--;
      if (task.student.id === 'a' && attempt === 1) return notGraded(task, attempt, 'confinement-failed');
      if (task.student.id === 'a' || (task.student.id === 'b' && attempt < 3))
        return { ...notGraded(task, attempt, 'build-too-slow'), outcome: 'rejected' };
      return sampleResult(task, attempt);
    });
    assert.deepEqual(beside, [0, 0]);
    assert.deepEqual(told.slice(2), [
      ['a', 'rejected', 3],
      ['b', 'graded', 3],
    ]);
  });

  it('gives up after three tries, and after one where the next would bring the same', async () => {
    const told = await results(4, async (task, attempt) => {
      const code = task.student.id === 'a' ? 'checks-errored' : 'compiler-missing';
      return Promise.resolve(notGraded(task, attempt, code));
    });
    assert.deepEqual(told.at(-1), ['a', 'notGraded', 3]);
    assert.deepEqual(
      told.slice(0, 3).map(([, , attempts]) => attempts),
      [1, 1, 1],
    );
  });

  it('tells nothing of what was cancelled, and begins nothing more', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const told: string[] = [];
    const queue = new LocalQueue(1, async (task, _attempt, signal) => {
      if (task.student.id === 'b') stop.abort();
      return Promise.resolve(signal.aborted ? undefined : sampleResult(task));
    });
    await queue.grade(tasks, {
      signal: stop.signal,
      onStarted: ({ student }) => void begun.push(student.id),
      onResult: ({ student }) => void told.push(student.id),
    });
    assert.deepEqual([begun, told], [['a', 'b'], ['a']]);
  });

  it('stops when a result cannot be kept, and waits for what runs', async () => {
    const ended: string[] = [];
    const queue = new LocalQueue(2, async (task, _attempt, signal) => {
      if (task.student.id === 'b') await new Promise(resolve => signal.addEventListener('abort', resolve));
      ended.push(task.student.id);
      return signal.aborted ? undefined : sampleResult(task);
    });
    const full = new Error('disk full');
    await assert.rejects(
      queue.grade(tasks, { onResult: () => Promise.reject(full) }),
      (error: unknown) => error === full,
    );
    assert.deepEqual(ended, ['a', 'b']);
  });
});
