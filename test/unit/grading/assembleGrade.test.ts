import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { assembleGrade } from '../../../src/grading/assembleGrade.ts';
import { labManifestSchema } from '../../../src/lab/manifest.ts';
import {
  gradeSchema,
  verdicts,
  type CheckResult,
  type Grade,
  type Verdict,
} from '../../../src/protocol/grade.ts';
import { tinyManifest } from '../lab/testLab.ts';

const manifest = labManifestSchema.parse(tinyManifest);

function result(
  verdict: Verdict,
  maxPoints = 10,
  points = verdict === 'passed' ? maxPoints : 0,
): CheckResult {
  return { id: verdict, title: verdict, verdict, points, maxPoints, durationMs: 1, hints: [] };
}

function grade(checks: CheckResult[], parts: { builds?: boolean; cancelled?: boolean } = {}): Grade {
  return assembleGrade({
    manifest,
    language: 'c',
    seed: '5eed',
    sandbox: 'plain',
    build: { ok: parts.builds ?? true, durationMs: 1, diagnostics: [], output: '' },
    checks,
    durationMs: 5,
    notes: [],
    cancelled: parts.cancelled ?? false,
  });
}

const score = (checks: CheckResult[]): [number, number] => {
  const { score: points, maxScore } = grade(checks);
  return [points, maxScore];
};

describe('assembleGrade', () => {
  it('is a grade as published', () => {
    const made = gradeSchema.parse(grade([result('passed')]));
    assert.deepEqual([made.schema, made.lab, made.labVersion], ['socklab-grade/1', 'tiny', '1.2.0']);
  });

  it('counts what was judged', () => {
    assert.deepEqual(score([result('passed'), result('failed'), result('timedOut', 4)]), [10, 24]);
    assert.deepEqual(score([]), [0, 0]);
  });

  it('leaves out what could not be judged', () =>
    assert.deepEqual(score([result('passed'), result('errored'), result('cancelled')]), [10, 10]));

  it('counts a check that was skipped for another one, and not one that the machine cannot run', () =>
    assert.deepEqual(score([result('passed'), result('skipped', 6), result('skipped', 0)]), [10, 16]));

  it('adds the points of a bonus check to the score only, and fails no grade for want of them', () => {
    const bonus = (verdict: Verdict): CheckResult => ({ ...result(verdict, 3), bonus: true });
    assert.deepEqual(score([result('passed'), bonus('passed')]), [13, 10]);
    assert.deepEqual(score([result('passed'), bonus('failed')]), [10, 10]);
    assert.equal(grade([result('passed'), bonus('failed')]).verdict, 'passed');
  });

  it('has the verdict of the worst that was judged', () => {
    const verdict = (...all: Verdict[]): string => grade(all.map(each => result(each))).verdict;
    assert.equal(verdict('passed', 'passed'), 'passed');
    assert.equal(verdict('passed', 'failed', 'errored'), 'failed');
    assert.equal(verdict('passed', 'timedOut'), 'failed');
    assert.equal(verdict('passed', 'errored'), 'errored');
    assert.equal(grade([result('skipped')], { builds: false }).verdict, 'failed');
    assert.equal(grade([result('failed')], { cancelled: true }).verdict, 'cancelled');
  });

  it('never gives more than there is, nor less than nothing', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...verdicts), fc.nat(20))), all => {
        const [points, most] = score(all.map(([verdict, max]) => result(verdict, max)));
        assert.ok(points >= 0 && points <= most);
      }),
    ));
});
