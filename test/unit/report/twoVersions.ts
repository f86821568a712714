import type { CheckResult, Grade } from '../../../src/protocol/grade.ts';
import type { SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { gradeOf, infrastructure, rejection, resultOf, withChecks } from './classRoom.ts';

/** A small class graded with two versions of the lab: E07 has more points in the second, E23 is new and E22 gone. */
export function twoVersions(): { before: SubmissionResult[]; after: SubmissionResult[] } {
  const graded = (grade: Grade) => ({ outcome: 'graded' as const, grade });
  const [right, sigpipe] = [gradeOf('right'), gradeOf('sigpipe')];
  const slips = withChecks(sigpipe, check => {
    const lost = { ...check, points: 0 };
    if (check.id === 'E05') return { ...lost, verdict: 'failed' };
    if (check.id === 'E09') return { ...lost, verdict: 'errored' };
    return check.id === 'E11' ? { ...lost, verdict: 'timedOut' } : check;
  });
  const anew = resultOf({ id: 's1', name: '学生七' }, graded(secondVersion(right)));
  const old = [
    resultOf({ id: 's1', name: '学生七' }, graded(sigpipe)),
    resultOf({ id: 's2' }, graded(sigpipe)),
    resultOf({ id: 's3' }, rejection),
    resultOf({ id: 's4' }, graded(right)),
    resultOf({ id: 's5' }, graded(right)),
  ];
  const now = [
    { ...anew, submission: { ...anew.submission, digest: '3'.repeat(64) } },
    resultOf({ id: 's2' }, graded(secondVersion(slips))),
    resultOf({ id: 's3' }, graded(secondVersion(right))),
    resultOf({ id: 's4' }, infrastructure),
    resultOf({ id: 's6' }, graded(secondVersion(right))),
  ];
  const after = now.map(result => ({ ...result, lab: { ...result.lab, version: '1.1.0' } }));
  return { before: old, after };
}

function secondVersion(grade: Grade): Grade {
  const checks = grade.checks
    .filter(({ id }) => id !== 'E22')
    .map(check => (check.id === 'E07' ? { ...check, points: 8, maxPoints: 8 } : check));
  const added: CheckResult = {
    ...{ id: 'E23', title: 'Says goodbye', verdict: 'passed', points: 4, maxPoints: 4 },
    ...{ durationMs: 12, hints: [] },
  };
  const all = [...checks, added];
  const sum = (of: (check: CheckResult) => number): number =>
    all.reduce((total, each) => total + of(each), 0);
  const isOut = ({ verdict }: CheckResult): boolean => verdict === 'errored';
  return {
    ...grade,
    labVersion: '1.1.0',
    checks: all,
    score: sum(({ points }) => points),
    maxScore: sum(check => (isOut(check) ? 0 : check.maxPoints)),
  };
}
