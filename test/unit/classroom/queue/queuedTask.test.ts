import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  enqueued,
  queueName,
  readQueued,
  readResult,
  taskOf,
  withResult,
} from '../../../../src/classroom/queue/queuedTask.ts';
import type { GradeTask } from '../../../../src/classroom/gradeQueue.ts';
import {
  submissionResultSchemaId,
  type SubmissionResult,
} from '../../../../src/protocol/submissionResult.ts';

const sha = (word: string): string => createHash('sha256').update(word).digest('hex');
const task: GradeTask = {
  key: sha('key'),
  student: { id: 'ann', name: 'Ann Example', email: 'ann@example.org' },
  submission: { name: 'ann.zip', digest: sha('files') },
  lab: { id: 'echo-server', version: '1.0.0', digest: sha('lab') },
  seed: '0123456789abcdef',
  only: ['E01'],
  locale: 'zh-cn',
};
const result: SubmissionResult = {
  schema: submissionResultSchemaId,
  ...{ student: task.student, submission: task.submission, lab: task.lab, socklab: '0.1.0' },
  outcome: 'rejected',
  reason: { code: 'other-lab', message: 'Another lab.' },
  attempts: 1,
};

describe('a task in a queue', () => {
  const queued = enqueued(task, 'AAAA');

  it('says nothing about people', () => assert.doesNotMatch(JSON.stringify(queued), /ann/i));

  it('is the same task for the worker, under another name', () => {
    const { student, submission, ...rest } = taskOf(queued);
    const { student: _, submission: own, ...ours } = task;
    assert.deepEqual(rest, ours);
    assert.equal(submission.digest, own.digest);
    assert.equal(student.id, task.key.slice(0, 8));
  });

  it('is not taken in any other shape', () => {
    assert.deepEqual(readQueued(JSON.parse(JSON.stringify(queued))), queued);
    const wrong: unknown[] = [
      ...[undefined, null, 'x', {}, { ...queued, format: 2 }, { ...queued, more: 1 }],
      ...[
        { ...queued, files: 'A'.repeat(13_000_000) },
        { ...queued, task: { ...queued.task, key: '../x' } },
      ],
      ...[
        { ...queued, task: { ...queued.task, seed: 'x' } },
        { ...queued, task: { ...queued.task, only: 'E01' } },
      ],
    ];
    for (const data of wrong) assert.equal(readQueued(data), undefined);
  });

  it('comes back with its result, and without the files', () => {
    const done = withResult(queued, result);
    assert.equal(done?.files, undefined);
    assert.deepEqual(readResult(done, task), result);
  });

  it('keeps its files where it may be tried again', () =>
    assert.equal(withResult(queued, { ...result, outcome: 'notGraded' })?.files, 'AAAA'));

  it('keeps its files while a build that was too slow may be faster', () => {
    const tooSlow = (attempts: number): SubmissionResult => ({
      ...{ ...result, attempts },
      reason: { code: 'build-too-slow', message: 'Too slow.' },
    });
    assert.deepEqual(
      [1, 2, 3].map(attempts => withResult(queued, tooSlow(attempts))?.files),
      ['AAAA', 'AAAA', undefined],
    );
  });

  it('has no result that is another’s, or none', () => {
    const lies = [
      { ...result, lab: { ...task.lab, digest: sha('other') } },
      { ...result, submission: { ...task.submission, digest: sha('other') } },
      { ...result, outcome: 'graded' },
      { ...result, outcome: 'best' },
      'A+',
    ];
    for (const lie of lies)
      assert.equal(readResult(withResult(queued, lie as SubmissionResult), task), undefined);
    assert.equal(readResult(withResult(queued, result), { ...task, key: sha('other') }), undefined);
    assert.equal(readResult({ ...queued, result: 'AAAA' }, task), undefined);
    assert.equal(readResult(queued, task), undefined);
  });
});

describe('the name of a queue', () => {
  const grader = {
    labDigest: sha('lab'),
    socklab: '0.1.0',
    runnerDigest: sha('runner'),
    sandbox: 'confined',
  } as const;

  it('is another where anything judges otherwise', () => {
    const others = [
      grader,
      { ...grader, labDigest: sha('other') },
      { ...grader, socklab: '0.1.1' },
      { ...grader, runnerDigest: sha('other') },
      { ...grader, sandbox: 'private' } as const,
    ];
    assert.equal(new Set(others.map(queueName)).size, others.length);
  });

  it('leaves room for the name of a worker in what PostgreSQL knows of a connection', () =>
    assert.ok(queueName(grader).length <= 20));
});
