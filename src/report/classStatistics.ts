import { median } from '../grading/median.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { ClassRow } from './classInput.ts';
import { classScore, scoreShare } from './classScore.ts';

/** A class in numbers. Shares are from 0 to 1, bonus points counted up to everything. */
export interface ClassStatistics {
  readonly students: number;
  /** Those who have a score, zero for what was refused included. */
  readonly scored: number;
  readonly full: number;
  readonly notBuilt: number;
  readonly rejected: number;
  readonly notGraded: number;
  readonly missing: number;
  /** Absent where nobody has a score. */
  readonly mean?: number;
  readonly median?: number;
  /** Ten equal parts; the last holds full scores, too. */
  readonly distribution: readonly number[];
}

export function classStatistics(
  rows: readonly ClassRow[],
  checks: readonly CheckManifest[],
): ClassStatistics {
  const shares = rows
    .flatMap(({ result }) => classScore(result, checks) ?? [])
    .map(score => Math.min(1, Math.max(0, scoreShare(score))));
  const count = (is: (row: ClassRow) => boolean): number => rows.filter(is).length;
  return {
    students: rows.length,
    scored: shares.length,
    full: shares.filter(share => share >= 1).length,
    notBuilt: count(({ result }) => result?.grade?.build.ok === false),
    rejected: count(({ result }) => result?.outcome === 'rejected'),
    notGraded: count(row => row.result !== undefined && classScore(row.result, checks) === undefined),
    missing: count(({ result }) => result === undefined),
    ...(shares.length > 0 && {
      mean: shares.reduce((sum, share) => sum + share, 0) / shares.length,
      median: median(shares),
    }),
    distribution: Array.from(
      { length: 10 },
      (_, tenth) => shares.filter(share => Math.min(9, Math.floor(share * 10 + 1e-9)) === tenth).length,
    ),
  };
}
