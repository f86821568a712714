import { text, type Localizer, type Text } from '../base/text.ts';
import { isJudged } from '../grading/assembleGrade.ts';
import { groupCauses } from '../grading/groupCauses.ts';
import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import type { CheckResult, Grade, Verdict } from '../protocol/grade.ts';
import { toldBefore } from './causesText.ts';
import { findingText } from './findingText.ts';
import { plainPaint } from './paint.ts';

/**
 * The standing of a check in formats that know less of verdicts than we do. `skipped` costs its points, for it builds on
 * something of the learner's that did not pass; `notJudged` costs nothing.
 */
export type CheckStanding = 'passed' | 'failed' | 'skipped' | 'notJudged';

/** A result of a check as far as its learner may know it. */
export interface LearnerCheck {
  /** Its place in the lab, from 1. */
  readonly number: number;
  /** Of a hidden check `hidden-7`. */
  readonly id: string;
  /** `The first line comes back`, of a hidden check `Hidden check 7`. */
  readonly title: string;
  readonly isHidden: boolean;
  readonly verdict: Verdict;
  readonly standing: CheckStanding;
  readonly points: number;
  readonly maxPoints: number;
  readonly bonus: boolean;
  readonly durationMs: number;
  /** What happened, the cause and the next step, one after the other; empty for a check that simply passed. */
  readonly message: string;
  /** All that there is to say, evidence and conversation included, in lines for a fixed-width font. */
  readonly details: string;
}

export function standingOf(check: CheckResult): CheckStanding {
  if (!isJudged(check)) return 'notJudged';
  if (check.verdict === 'passed') return 'passed';
  return check.verdict === 'skipped' ? 'skipped' : 'failed';
}

/**
 * The checks of a grade with everything left out that the lab keeps from learners (`visibility`).
 * @param manifest in the language of the report
 */
export function learnerChecks(grade: Grade, manifest: LabManifest, localizer: Localizer): LearnerCheck[] {
  const places = new Map(manifest.checks.map((check, index) => [check.id, { check, number: index + 1 }]));
  const isOpen = ({ id }: CheckResult): boolean =>
    (places.get(id)?.check.visibility ?? 'hidden') === 'always';
  // A cause that a hidden check shares is told under the first check that is not hidden.
  const causes = groupCauses(grade.checks.filter(isOpen));
  const hiddenIds = new Set(
    manifest.checks.flatMap(({ id, visibility }) => (visibility === 'hidden' ? [id] : [])),
  );
  return grade.checks.map((result, index) => {
    const { check, number } = places.get(result.id) ?? { number: index + 1 };
    const words = wordsOf(result, check, hiddenIds, localizer, toldBefore(result, causes));
    // A check that the lab does not know (any more) is not known to be for everybody's eyes.
    const isHidden = check === undefined || check.visibility === 'hidden';
    return {
      number,
      id: isHidden ? `hidden-${number}` : result.id,
      title: isHidden ? localizer.say(text('Hidden check {number}', { number })) : result.title,
      isHidden,
      verdict: result.verdict,
      standing: standingOf(result),
      points: result.points,
      maxPoints: result.maxPoints,
      bonus: result.bonus ?? false,
      durationMs: result.durationMs,
      ...words,
    };
  });
}

function wordsOf(
  result: CheckResult,
  check: CheckManifest | undefined,
  hiddenIds: ReadonlySet<string>,
  localizer: Localizer,
  sameAs: string | undefined,
): Pick<LearnerCheck, 'message' | 'details'> {
  const both = (sentence: Text): { message: string; details: string } => {
    const said = localizer.say(sentence);
    return { message: said, details: said };
  };
  const { finding, verdict } = result;
  if (check === undefined || check.visibility === 'hidden') return { message: '', details: '' };
  if (verdict === 'passed') return { message: result.note ?? '', details: result.note ?? '' };
  if (verdict === 'skipped' && check.needs.some(id => hiddenIds.has(id)))
    return both(text('Not judged: something that it builds on did not pass.'));
  // That the grader could not judge, and that nothing was run, says nothing about the check.
  const tells = check.visibility === 'always' || (verdict !== 'failed' && verdict !== 'timedOut');
  if (!tells) return both(text('What this check found is not shown.'));
  if (!finding) return { message: '', details: '' };
  const message = [finding.message, finding.cause, finding.nextStep].filter(Boolean).join(' ');
  if (sameAs === undefined) return { message, details: detailsOf(result, localizer) };
  const same = localizer.say(text('The same cause as {other}.', { other: sameAs }));
  return { message: `${finding.message} ${same}`, details: `${finding.message}\n${same}` };
}

function detailsOf(result: CheckResult, localizer: Localizer): string {
  // Hints are for those who ask for them, one at a time.
  const lines = findingText({ ...result, hints: [] }, { localizer, paint: plainPaint, columns: 100 });
  const indent = Math.min(...lines.flatMap(line => (line === '' ? [] : [line.search(/\S/)])));
  return lines.map(line => line.slice(indent).trimEnd()).join('\n');
}
