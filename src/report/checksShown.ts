import type { ProvedCheck, Validation } from '../grading/validation.ts';

/** The checks of a report: not those that were left out on purpose; all where none was judged. */
export function checksShown({
  checks,
  matrix,
}: Pick<Validation, 'checks' | 'matrix'>): readonly ProvedCheck[] {
  const judged = new Set(matrix.flatMap(line => line.cells.map(cell => cell.check)));
  return judged.size === 0 ? checks : checks.filter(check => judged.has(check.id));
}
