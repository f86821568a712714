import type { LabManifest } from '../lab/manifest.ts';
import type { ValidationRow } from './validation.ts';

/** What was graded anew: these servers with these checks; all where absent. */
export interface GradedAnew {
  /** `faults/c-sigpipe` */
  readonly servers?: readonly string[];
  readonly checks?: readonly string[];
}

/**
 * Rows in which a part was graded again. A server that was graded with all its checks loses what was known of it; of one
 * that was graded with some, those take the place of what they said before, in the same level.
 * @param fresh what came of it, perhaps so far
 */
export function mergeRows(
  before: readonly ValidationRow[],
  fresh: readonly ValidationRow[],
  { checks }: Pick<GradedAnew, 'checks'>,
  manifest: LabManifest,
): ValidationRow[] {
  if (!checks) return [...before.filter(row => !fresh.some(other => isSame(row, other))), ...fresh];
  const merged = before.map(row => {
    const part = fresh.find(other => isSame(row, other) && other.sandbox === row.sandbox);
    return part ? mergeRow(row, part, manifest) : row;
  });
  const fromNothing = fresh.filter(row => !before.some(other => isSame(row, other)));
  return [...merged, ...fromNothing];
}

function isSame(row: ValidationRow, other: ValidationRow): boolean {
  return row.kind === other.kind && row.name === other.name;
}

function mergeRow(row: ValidationRow, part: ValidationRow, manifest: LabManifest): ValidationRow {
  // A server that does not build any more says nothing of its checks, and one that did not build before nothing of others.
  if (part.checks.length === 0 || row.checks.length === 0) return part;
  const fresh = new Map(part.checks.map(check => [check.id, check]));
  const known = new Set(row.checks.map(check => check.id));
  const checks = manifest.checks.flatMap(({ id }) => {
    const check = fresh.get(id) ?? (known.has(id) ? row.checks.find(each => each.id === id) : undefined);
    return check ? [check] : [];
  });
  const isFresh = (check: unknown): boolean => typeof check === 'string' && fresh.has(check);
  const passed = (id: string): boolean => checks.find(check => check.id === id)?.verdict === 'passed';
  const score = manifest.checks.reduce((sum, { id, points }) => sum + (passed(id) ? points : 0), 0);
  const maxScore = manifest.checks.reduce(
    (sum, { id, points, bonus }) =>
      sum + (!bonus && checks.some(check => check.id === id && check.verdict !== 'errored') ? points : 0),
    0,
  );
  return {
    ...row,
    score,
    maxScore,
    verdict: score >= maxScore ? 'passed' : 'failed',
    checks,
    problems: [...row.problems.filter(({ args }) => !isFresh(args['check'])), ...part.problems],
  };
}
