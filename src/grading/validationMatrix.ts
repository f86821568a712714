import { groupBy } from '../base/groupBy.ts';
import { majority } from './majority.ts';
import { median } from './median.ts';
import type { MatrixCell, MatrixLine, ProvedServer, ValidationCheck, ValidationRow } from './validation.ts';

/** Puts the runs of each server in each level into one line, in the order in which the servers first come. */
export function validationMatrix(rows: readonly ValidationRow[]): MatrixLine[] {
  return runsOfServers(rows).map(({ server, runs }) => ({
    ...server,
    runs: runs.length,
    score: median(runs.map(run => run.score)),
    maxScore: median(runs.map(run => run.maxScore)),
    durationMs: Math.round(median(runs.map(run => run.buildMs + run.durationMs))),
    cells: cellsOf(runs),
    ok: runs.every(run => run.problems.length === 0),
  }));
}

function cellsOf(runs: readonly ValidationRow[]): MatrixCell[] {
  return resultsByCheck(runs).flatMap(({ check, results }) => {
    const usual = majority(results);
    if (!usual) return [];
    const { outcome } = usual;
    return [{ check, outcome, varies: results.some(result => result.outcome !== outcome) }];
  });
}

/** The rows of each server in each level. */
export function runsOfServers(
  rows: readonly ValidationRow[],
): { readonly server: ProvedServer; readonly runs: readonly ValidationRow[] }[] {
  const groups = groupBy(rows, row => `${row.kind} ${row.name} ${row.sandbox}`);
  return [...groups.values()].flatMap(runs => {
    const [first] = runs;
    if (!first) return [];
    const { kind, name, language, sandbox } = first;
    return [{ server: { kind, name, language, sandbox }, runs }];
  });
}

/** The results of each check in these runs, with the seed of their run. */
export function resultsByCheck(
  runs: readonly ValidationRow[],
): { readonly check: string; readonly results: readonly (ValidationCheck & { readonly seed: string })[] }[] {
  const results = runs.flatMap(run => run.checks.map(check => ({ ...check, seed: run.seed })));
  return [...groupBy(results, result => result.id)].map(([check, found]) => ({ check, results: found }));
}
