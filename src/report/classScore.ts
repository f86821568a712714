import type { SubmissionResult } from '../protocol/submissionResult.ts';

/** What a check is worth. */
export interface CheckPoints {
  readonly points: number;
  /** They are on top of the maximum. */
  readonly bonus?: boolean;
}

export interface ClassScore {
  readonly score: number;
  readonly maxScore: number;
}

/**
 * The score of a student: of a submission that was refused zero of all there is; undefined where nothing was handed in, or
 * nothing could be judged.
 */
export function classScore(
  result: SubmissionResult | undefined,
  checks: readonly CheckPoints[],
): ClassScore | undefined {
  if (result?.outcome === 'rejected') {
    const maxScore = checks.reduce((sum, { bonus, points }) => sum + (bonus ? 0 : points), 0);
    return { score: 0, maxScore };
  }
  const { grade } = result ?? {};
  if (result?.outcome !== 'graded' || !grade || grade.verdict === 'cancelled') return undefined;
  return grade.maxScore > 0 ? { score: grade.score, maxScore: grade.maxScore } : undefined;
}

/** From 0 on; with bonus checks it may be more than 1. */
export function scoreShare({ score, maxScore }: ClassScore): number {
  return maxScore > 0 ? score / maxScore : 0;
}
