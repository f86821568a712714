import type { LabManifest } from '../lab/manifest.ts';
import type { Proof } from '../lab/proofs.ts';
import { median } from './median.ts';
import type { ProvedCheck, ValidationRow } from './validation.ts';

/**
 * For every check of a lab, the faults that are there to trip it, by language, and the time it takes the solutions.
 * @param manifest in the language of the titles
 */
export function checkCoverage(
  manifest: LabManifest,
  proofs: readonly Proof[],
  rows: readonly ValidationRow[],
): ProvedCheck[] {
  return manifest.checks.map(({ id, title }) => {
    const times = timesOf(id, rows);
    return {
      id,
      title,
      faults: faultsFor(id, Object.keys(manifest.languages), proofs),
      ...(times && { times }),
    };
  });
}

/** Language to the names of the faults that this check catches, sorted; every language of the lab is in it. */
export function faultsFor(
  check: string,
  languages: readonly string[],
  proofs: readonly Proof[],
): Record<string, string[]> {
  const faults = proofs.filter(proof => proof.fault?.caughtBy.includes(check));
  return Object.fromEntries(
    languages.map(language => [
      language,
      faults
        .filter(proof => proof.submission.language === language)
        .map(proof => proof.name)
        .sort(),
    ]),
  );
}

function timesOf(check: string, rows: readonly ValidationRow[]): ProvedCheck['times'] {
  const runs = rows
    .filter(row => row.kind === 'solution')
    .flatMap(row =>
      row.checks
        .filter(({ id, verdict }) => id === check && verdict !== 'skipped')
        .map(({ durationMs }) => ({ durationMs, server: `${row.name}, ${row.sandbox}` })),
    )
    .sort((a, b) => b.durationMs - a.durationMs);
  const [slowest] = runs;
  if (!slowest) return undefined;
  const medianMs = Math.round(median(runs.map(run => run.durationMs)));
  return { medianMs, maxMs: slowest.durationMs, slowest: slowest.server };
}
