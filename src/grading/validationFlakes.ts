import { groupBy } from '../base/groupBy.ts';
import { text, type Text } from '../base/text.ts';
import type { Verdict } from '../protocol/grade.ts';
import { majority } from './majority.ts';
import type { FlakyCheck, FlakyServer, ValidationRow } from './validation.ts';
import { resultsByCheck, runsOfServers } from './validationMatrix.ts';

/**
 * The checks whose verdicts on one server in one level differ from run to run, the highest rate first.
 * @param mayVary whether a server is said to fail this check or not: then no verdict of it is flaky
 */
export function findFlakes(
  rows: readonly ValidationRow[],
  mayVary: (row: Pick<ValidationRow, 'kind' | 'name'>, check: string) => boolean,
): FlakyCheck[] {
  const counted = new Map<string, number>();
  const found: { check: string; server: FlakyServer }[] = [];
  for (const { server, runs } of runsOfServers(rows)) {
    if (runs.length < 2) continue;
    for (const { check, results } of resultsByCheck(runs)) {
      const usual = majority(results);
      if (!usual || mayVary(server, check)) continue;
      counted.set(check, (counted.get(check) ?? 0) + results.length);
      const differing = results
        .filter(result => fate(result.verdict) !== fate(usual.verdict))
        .map(({ seed, verdict }) => ({ seed, verdict }));
      if (differing.length === 0) continue;
      found.push({ check, server: { ...server, runs: results.length, majority: usual.verdict, differing } });
    }
  }
  return [...groupBy(found, each => each.check)]
    .map(([check, flakes]): FlakyCheck => {
      const servers = flakes.map(flake => flake.server).sort((a, b) => rate(b) - rate(a));
      const differing = servers.reduce((sum, server) => sum + server.differing.length, 0);
      return { check, verdicts: counted.get(check) ?? 0, differing, servers };
    })
    .sort((a, b) => b.differing / b.verdicts - a.differing / a.verdicts);
}

/** One sentence a server that a check is not sure of. */
export function flakeProblems(flakes: readonly FlakyCheck[]): Text[] {
  return flakes.flatMap(({ check, servers }) =>
    servers.map(({ kind, name, sandbox, runs, differing }) =>
      text('{check} is flaky: of {runs} runs on {proof} ({sandbox}), {count} said something else.', {
        check,
        runs,
        proof: `${kind}s/${name}`,
        sandbox,
        count: differing.length,
      }),
    ),
  );
}

function rate({ differing, runs }: FlakyServer): number {
  return differing.length / runs;
}

/** A check that fails and one that fails at its deadline say the same of the server. */
function fate(verdict: Verdict): Verdict {
  return verdict === 'timedOut' ? 'failed' : verdict;
}
