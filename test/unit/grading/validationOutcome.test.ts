import * as assert from 'node:assert/strict';
import { mayFail, outcomeOf } from '../../../src/grading/validationOutcome.ts';
import type { Proof } from '../../../src/lab/proofs.ts';
import type { CheckResult, Verdict } from '../../../src/protocol/grade.ts';

const submission = { folder: '/lab/x', language: 'c', build: [], run: ['./server'] };
const fault = { language: 'c', summary: 'Bad.', caughtBy: ['A'], also: ['B'] };
const bad: Proof = { kind: 'fault', name: 'c-bad', submission, fault };

function result(id: string, verdict: Verdict, maxPoints = 1): CheckResult {
  return { id, title: id, verdict, points: 0, maxPoints, durationMs: 1, hints: [] };
}

describe('outcomeOf', () => {
  for (const [id, verdict, outcome] of [
    ['A', 'failed', 'caught'],
    ['A', 'timedOut', 'caught'],
    ['A', 'passed', 'missed'],
    ['A', 'skipped', 'missed'],
    ['B', 'failed', 'also'],
    ['B', 'passed', 'passed'],
    ['C', 'failed', 'unexpected'],
    ['C', 'skipped', 'skipped'],
    ['C', 'errored', 'errored'],
    ['C', 'cancelled', undefined],
  ] as const) {
    it(`a fault that A catches and B may: ${id} ${verdict} is ${outcome ?? 'nothing'}`, () =>
      assert.equal(outcomeOf(bad, result(id, verdict)), outcome));
  }

  it('what the machine cannot run has not missed anything', () =>
    assert.equal(outcomeOf(bad, result('A', 'skipped', 0)), 'skipped'));

  it('a starter may fail, a solution may not', () => {
    assert.equal(outcomeOf({ kind: 'starter', name: 'c', submission }, result('A', 'failed')), 'also');
    assert.equal(outcomeOf({ kind: 'solution', name: 'c', submission }, result('A', 'failed')), 'unexpected');
  });

  it('a star allows any check to fail', () => {
    assert.ok(mayFail({ ...bad, fault: { ...fault, also: ['*'] } }, 'C'));
    assert.ok(!mayFail(bad, 'A'));
  });
});
