import * as assert from 'node:assert/strict';
import { english } from '../../../src/base/text.ts';
import { judgeProof } from '../../../src/grading/judgeProof.ts';
import type { Proof } from '../../../src/lab/proofs.ts';
import type { CheckResult, Grade, Verdict } from '../../../src/protocol/grade.ts';

const submission = { folder: '/lab/x', language: 'c', build: [], run: ['./server'] };

function gradeOf(verdicts: Readonly<Record<string, Verdict>>): Grade {
  const checks = Object.entries(verdicts).map(([id, verdict]): CheckResult => ({
    id,
    title: id,
    verdict,
    points: verdict === 'passed' ? 1 : 0,
    maxPoints: 1,
    durationMs: 1,
    hints: [],
    ...(verdict !== 'passed' && { finding: { message: `${id} was ${verdict}.`, transcript: [] } }),
  }));
  return {
    schema: 'socklab-grade/1',
    lab: 'tiny',
    labVersion: '1.0.0',
    language: 'c',
    verdict: checks.every(check => check.verdict === 'passed') ? 'passed' : 'failed',
    score: 0,
    maxScore: 0,
    seed: '0',
    sandbox: 'plain',
    durationMs: 1,
    build: { ok: true, durationMs: 1, diagnostics: [], output: '' },
    checks,
    notes: [],
  };
}

function fault(caughtBy: string[], also: string[] = []): Proof {
  return {
    kind: 'fault',
    name: 'bad',
    submission,
    fault: { language: 'c', summary: 'Bad.', caughtBy, also },
  };
}

function problems(proof: Proof, verdicts: Readonly<Record<string, Verdict>>, partial = false): string[] {
  return judgeProof(proof, gradeOf(verdicts), partial).map(problem => english.say(problem));
}

const solution: Proof = { kind: 'solution', name: 'c', submission };
const starter: Proof = { kind: 'starter', name: 'c', submission };

describe('judgeProof', () => {
  it('wants full marks of solutions and variants', () => {
    assert.deepEqual(problems(solution, { A: 'passed', B: 'skipped' }), []);
    assert.deepEqual(problems({ ...solution, kind: 'variant', name: 'slow' }, { A: 'timedOut' }), [
      'variants/slow (c, plain) should get full marks, but A did not pass: A was timedOut.',
    ]);
  });

  it('wants work to do of starters, unless only some checks were run', () => {
    assert.deepEqual(problems(starter, { A: 'failed' }), []);
    assert.match(problems(starter, { A: 'passed' })[0] ?? '', /starters\/c should leave work to do/);
    assert.deepEqual(problems(starter, { A: 'passed' }, true), []);
  });

  it('wants each named check to catch a fault', () => {
    assert.deepEqual(problems(fault(['A', 'B']), { A: 'failed', B: 'timedOut', C: 'passed' }), []);
    assert.deepEqual(problems(fault(['A', 'B']), { A: 'failed', B: 'passed' }), [
      'faults/bad (c) should be caught by B, but B passed.',
    ]);
    assert.deepEqual(problems(fault(['B']), { A: 'passed', B: 'skipped' }), [
      'faults/bad (c) should be caught by B, but B was skipped: B was skipped.',
    ]);
  });

  it('wants no other check to catch it, but for those that it admits', () => {
    assert.deepEqual(problems(fault(['A'], ['B']), { A: 'failed', B: 'failed', C: 'skipped' }), []);
    assert.deepEqual(problems(fault(['A'], ['*']), { A: 'failed', B: 'failed', C: 'failed' }), []);
    assert.deepEqual(problems(fault(['A'], ['B']), { A: 'failed', B: 'failed', C: 'failed' }), [
      'faults/bad (c) should fail only A, B, but C did not pass either: C was failed.',
    ]);
  });

  it('reports what could not be judged, and a build that failed', () => {
    assert.deepEqual(problems(fault(['A']), { A: 'failed', B: 'errored' }), [
      'faults/bad (c, plain): B could not be judged: B was errored.',
    ]);
    const broken = {
      ...gradeOf({}),
      build: { ok: false, durationMs: 1, diagnostics: [], output: 'boo\nno\n' },
    };
    assert.deepEqual(
      judgeProof(starter, broken, false).map(problem => english.say(problem)),
      ['starters/c (c) does not build: no'],
    );
  });
});
