import { isJudged } from '../grading/assembleGrade.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { CheckResult, Verdict } from '../protocol/grade.ts';
import type { Student, SubmissionResult } from '../protocol/submissionResult.ts';
import { classScore, type CheckPoints } from './classScore.ts';
import { roundPoints } from './roundPoints.ts';

/**
 * What became of one check of one student. `better` and `worse` are about passing; `other` is another way of not passing;
 * `unsure` where the grader could not judge one of the two. `added`, `removed` and `points` are the lab's doing.
 */
export type CheckChangeKind = 'better' | 'worse' | 'other' | 'unsure' | 'added' | 'removed' | 'points';

export interface CheckSide {
  readonly verdict: Verdict;
  readonly points: number;
  readonly maxPoints: number;
}

export interface CheckChange {
  readonly id: string;
  readonly title: string;
  readonly kind: CheckChangeKind;
  readonly before?: CheckSide;
  readonly after?: CheckSide;
}

export interface StudentSide {
  readonly outcome: SubmissionResult['outcome'];
  /** Absent where there is none yet. */
  readonly score?: { readonly points: number; readonly max: number };
}

export interface StudentComparison {
  readonly student: Student;
  readonly before?: StudentSide;
  readonly after?: StudentSide;
  /** What was handed in is something else than before. */
  readonly isResubmitted: boolean;
  /** Points more than before; where both have a score. */
  readonly delta?: number;
  /** The part of it that comes from checks which the lab added, took away or gave other points. */
  readonly deltaOfLab?: number;
  /** Only what changed, in the order of the lab. */
  readonly changes: readonly CheckChange[];
}

export interface ClassComparison {
  /** Ids with versions, `echo-server 1.0.0`; usually one on each side. */
  readonly labs: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** What is the lab's doing and not the students'. */
  readonly checks: {
    readonly added: readonly KnownCheck[];
    readonly removed: readonly KnownCheck[];
    readonly points: readonly { readonly check: KnownCheck; readonly before: number }[];
    /** All, those that were removed last. */
    readonly all: readonly KnownCheck[];
  };
  /** Everybody, by id. */
  readonly students: readonly StudentComparison[];
}

export interface KnownCheck {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly bonus?: true;
}

/**
 * What changed for whom between two gradings of a class, check by check.
 * @param checks of the lab as it is now; asked only for what no grade tells
 */
export function compareResults(
  before: readonly SubmissionResult[],
  after: readonly SubmissionResult[],
  checks: readonly CheckManifest[] = [],
): ClassComparison {
  const [oldChecks, newChecks] = [checksIn(before), checksIn(after)];
  const [oldPoints, newPoints] = [pointsIn(oldChecks, checks), pointsIn(newChecks, checks)];
  const [oldById, newById] = [byStudent(before), byStudent(after)];
  const ids = [...new Set([...oldById.keys(), ...newById.keys()])].sort((a, b) => (a < b ? -1 : 1));
  // Where nothing was graded on one side, nothing is known of its checks.
  const isKnown = oldChecks.size > 0 && newChecks.size > 0;
  const added = isKnown ? [...newChecks.values()].filter(({ id }) => !oldChecks.has(id)) : [];
  const removed = isKnown ? [...oldChecks.values()].filter(({ id }) => !newChecks.has(id)) : [];
  const rest = [...oldChecks.values()].filter(({ id }) => !newChecks.has(id));
  return {
    labs: { before: labsIn(before), after: labsIn(after) },
    checks: {
      added,
      removed,
      points: [...newChecks.values()].flatMap(check => {
        const old = oldChecks.get(check.id)?.points;
        return old === undefined || old === check.points ? [] : [{ check, before: old }];
      }),
      all: [...newChecks.values(), ...rest],
    },
    students: ids.map(id => {
      const [old, now] = [oldById.get(id), newById.get(id)];
      return compareStudent(old, now, sideOf(old, oldPoints), sideOf(now, newPoints));
    }),
  };
}

function compareStudent(
  before: SubmissionResult | undefined,
  after: SubmissionResult | undefined,
  old: StudentSide | undefined,
  now: StudentSide | undefined,
): StudentComparison {
  const student = after?.student ?? before?.student ?? { id: '' };
  const changes = before?.grade && after?.grade ? changesOf(before.grade.checks, after.grade.checks) : [];
  return {
    student,
    ...(old && { before: old }),
    ...(now && { after: now }),
    isResubmitted:
      before !== undefined && after !== undefined && before.submission.digest !== after.submission.digest,
    ...(old?.score &&
      now?.score && {
        delta: roundPoints(now.score.points - old.score.points),
        deltaOfLab: roundPoints(
          changes.reduce((sum, change) => sum + (isOfLab(change.kind) ? gain(change) : 0), 0),
        ),
      }),
    changes,
  };
}

function isOfLab(kind: CheckChangeKind): boolean {
  return kind === 'added' || kind === 'removed' || kind === 'points';
}

function gain({ before, after }: CheckChange): number {
  return (after?.points ?? 0) - (before?.points ?? 0);
}

function changesOf(before: readonly CheckResult[], after: readonly CheckResult[]): CheckChange[] {
  const old = new Map(before.map(check => [check.id, check]));
  const ids = new Set(after.map(check => check.id));
  return [
    ...after.flatMap(check => changeOf(old.get(check.id), check) ?? []),
    ...before.filter(({ id }) => !ids.has(id)).flatMap(check => changeOf(check, undefined) ?? []),
  ];
}

function changeOf(before: CheckResult | undefined, after: CheckResult | undefined): CheckChange | undefined {
  const known = after ?? before;
  const kind = kindOf(before, after);
  if (!known || !kind) return undefined;
  return {
    id: known.id,
    title: known.title,
    kind,
    ...(before && { before: checkSide(before) }),
    ...(after && { after: checkSide(after) }),
  };
}

function kindOf(
  before: CheckResult | undefined,
  after: CheckResult | undefined,
): CheckChangeKind | undefined {
  if (!before) return 'added';
  if (!after) return 'removed';
  if (before.verdict === after.verdict) {
    return isJudged(after) && before.maxPoints !== after.maxPoints ? 'points' : undefined;
  }
  if (!isJudged(before) || !isJudged(after)) return 'unsure';
  if (after.verdict === 'passed') return 'better';
  return before.verdict === 'passed' ? 'worse' : 'other';
}

function checkSide({ verdict, points, maxPoints }: CheckResult): CheckSide {
  return { verdict, points, maxPoints };
}

/** @param checks that the class was graded with */
function sideOf(
  result: SubmissionResult | undefined,
  checks: readonly CheckPoints[],
): StudentSide | undefined {
  if (!result) return undefined;
  const score = classScore(result, checks);
  return { outcome: result.outcome, ...(score && { score: { points: score.score, max: score.maxScore } }) };
}

/** What a class was graded with: as its grades have it, since the lab may have changed; the lab only where they do not tell. */
function pointsIn(
  known: ReadonlyMap<string, KnownCheck>,
  checks: readonly CheckManifest[],
): readonly CheckPoints[] {
  if (known.size === 0) return checks;
  const ofLab = new Map(checks.map(check => [check.id, check]));
  return [...known.values()].map(check => (check.points > 0 ? check : (ofLab.get(check.id) ?? check)));
}

function byStudent(results: readonly SubmissionResult[]): Map<string, SubmissionResult> {
  return new Map(results.map(result => [result.student.id, result]));
}

/** Every check that occurs, with the points that it has where it could be judged. */
function checksIn(results: readonly SubmissionResult[]): Map<string, KnownCheck> {
  const checks = new Map<string, KnownCheck>();
  for (const { id, title, maxPoints, bonus } of results.flatMap(({ grade }) => grade?.checks ?? [])) {
    const points = Math.max(maxPoints, checks.get(id)?.points ?? 0);
    checks.set(id, { id, title, points, ...(bonus && { bonus }) });
  }
  return checks;
}

function labsIn(results: readonly SubmissionResult[]): string[] {
  return [...new Set(results.map(({ lab }) => `${lab.id} ${lab.version}`))].sort();
}
