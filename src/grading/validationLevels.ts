import { groupBy } from '../base/groupBy.ts';
import { text, type Text } from '../base/text.ts';
import { sandboxLevels, type SandboxLevel, type Verdict } from '../protocol/grade.ts';
import { majority } from './majority.ts';
import type { LevelDifference, ValidationRow } from './validation.ts';
import { resultsByCheck } from './validationMatrix.ts';

/**
 * The checks that most runs of a server in one level passed and most in another did not. What needs a private network
 * is skipped without one and says nothing; so does what was not judged.
 */
export function findLevelDifferences(
  rows: readonly ValidationRow[],
  mayVary: (row: Pick<ValidationRow, 'kind' | 'name'>, check: string) => boolean,
): LevelDifference[] {
  const servers = groupBy(rows, row => `${row.kind} ${row.name}`);
  return [...servers.values()].flatMap(runs => {
    const [first] = runs;
    if (!first) return [];
    const { kind, name, language } = first;
    const byCheck = new Map<string, Partial<Record<SandboxLevel, Verdict>>>();
    for (const level of sandboxLevels) {
      for (const { check, results } of resultsByCheck(runs.filter(run => run.sandbox === level))) {
        const verdict = majority(results)?.verdict;
        if (verdict && isJudgement(verdict)) byCheck.set(check, { ...byCheck.get(check), [level]: verdict });
      }
    }
    return [...byCheck]
      .filter(([check, verdicts]) => differ(Object.values(verdicts)) && !mayVary(first, check))
      .map(([check, verdicts]) => ({ kind, name, language, check, verdicts }));
  });
}

/** One sentence a difference. */
export function levelProblems(differences: readonly LevelDifference[]): Text[] {
  return differences.map(({ kind, name, check, verdicts }) => {
    const levels = Object.entries(verdicts);
    const listed = (passed: boolean): string =>
      levels.flatMap(([level, verdict]) => ((verdict === 'passed') === passed ? [level] : [])).join(', ');
    return text('{check} depends on the sandbox: {proof} passes it in {passed}, but not in {failed}.', {
      check,
      proof: `${kind}s/${name}`,
      passed: listed(true),
      failed: listed(false),
    });
  });
}

function isJudgement(verdict: Verdict): boolean {
  return verdict === 'passed' || verdict === 'failed' || verdict === 'timedOut';
}

function differ(verdicts: readonly Verdict[]): boolean {
  return verdicts.includes('passed') && verdicts.some(verdict => verdict !== 'passed');
}
