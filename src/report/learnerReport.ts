import { text, type Localizer, type Text } from '../base/text.ts';
import { isJudged } from '../grading/assembleGrade.ts';
import type { LabManifest } from '../lab/manifest.ts';
import type { Grade } from '../protocol/grade.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { buildText } from './buildText.ts';
import { learnerChecks, type LearnerCheck } from './learnerChecks.ts';
import { plainPaint } from './paint.ts';
import { roundPoints } from './roundPoints.ts';
import { withValidText } from './validText.ts';

/** What came of a submission, whoever handed it in. */
export type Judged = Pick<SubmissionResult, 'outcome' | 'grade' | 'reason'>;

/** What a learner may read of a result, in a form that other systems' formats are made of. All strings are valid text. */
export interface LearnerReport {
  readonly lab: { readonly id: string; readonly version: string; readonly title: string };
  /** `notBuilt`: graded with zero, since the compiler refused it. Else as {@link SubmissionResult} has it. */
  readonly outcome: 'graded' | 'notBuilt' | 'rejected' | 'notGraded';
  /** What is to be said above the checks, one or more lines; empty where the checks say it all. */
  readonly summary: string;
  /**
   * Out of all points of the checks that were to be run. What could not be judged costs nothing: the share of the others
   * is taken for the whole. Absent where there is nothing to go by.
   */
  readonly score?: { readonly points: number; readonly max: number };
  /** In the order of the lab; none where nothing was run. */
  readonly checks: readonly LearnerCheck[];
  /** Of the checks, without the build. */
  readonly durationMs: number;
}

/**
 * @param manifest in the language of the report
 * @param localizer speaks what is not in the grade; that has the language of its run
 */
export function learnerReport(judged: Judged, manifest: LabManifest, localizer: Localizer): LearnerReport {
  const { outcome, grade, reason } = withValidText(judged);
  const own = withValidText(manifest);
  const lab = { id: own.id, version: own.version, title: own.title };
  const say = (sentence: Text): string => localizer.say(sentence);
  const without = (summary: string): Pick<LearnerReport, 'lab' | 'summary' | 'checks' | 'durationMs'> => {
    return { lab, summary, checks: [], durationMs: 0 };
  };
  if (outcome === 'rejected') {
    const max = fullPoints(own.checks);
    return { ...without(reason?.message ?? ''), outcome, score: { points: 0, max } };
  }
  if (outcome === 'notGraded' || !grade || grade.verdict === 'cancelled') {
    const because = reason?.message === undefined ? '' : ` ${reason.message}`;
    const sentence = say(
      text('This submission could not be graded, through no fault of its own; it has no score yet.'),
    );
    return { ...without(sentence + because), outcome: 'notGraded' };
  }
  const checks = learnerChecks(grade, own, localizer);
  const score = scoreOf(grade, own);
  const base = { lab, checks, durationMs: grade.durationMs };
  if (!grade.build.ok) return { ...base, outcome: 'notBuilt', summary: buildLines(grade, localizer), score };
  const left = grade.checks.filter(check => !isJudged(check)).length;
  const summary = [
    ...grade.notes,
    ...(left > 0
      ? [say(text('{n} checks could not be judged; the score is that of the others.', { n: left }))]
      : []),
  ].join('\n');
  // Nothing was judged at all: that is no score of zero.
  if (!(grade.maxScore > 0)) return { ...base, outcome: 'notGraded', summary };
  return { ...base, outcome: 'graded', summary, score };
}

function scoreOf({ checks, score, maxScore }: Grade, manifest: LabManifest): { points: number; max: number } {
  // A check that the machine could not hold has no points in the grade.
  const points = new Map(manifest.checks.map(check => [check.id, check.points]));
  const max = fullPoints(
    checks.map(({ id, bonus, maxPoints }) => ({ bonus, points: points.get(id) ?? maxPoints })),
  );
  return { points: maxScore > 0 ? roundPoints((score / maxScore) * max) : 0, max: roundPoints(max) };
}

function fullPoints(
  checks: readonly { readonly bonus?: boolean | undefined; readonly points: number }[],
): number {
  return checks.reduce((sum, { bonus, points }) => sum + (bonus ? 0 : points), 0);
}

function buildLines({ build }: Grade, localizer: Localizer): string {
  const lines = buildText(build, { localizer, paint: plainPaint, columns: 100 });
  return lines.map(line => line.trimEnd()).join('\n');
}
