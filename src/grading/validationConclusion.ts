import { text, type Text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import type { Proof } from '../lab/proofs.ts';
import { sandboxLevels } from '../protocol/grade.ts';
import { labProblems } from './labProblems.ts';
import type { Validation, ValidationRow } from './validation.ts';
import { checkCoverage } from './validationCoverage.ts';
import { findFlakes, flakeProblems } from './validationFlakes.ts';
import { findLevelDifferences, levelProblems } from './validationLevels.ts';
import { validationMatrix } from './validationMatrix.ts';
import { mayFail } from './validationOutcome.ts';

export interface ValidationFacts {
  readonly lab: Lab;
  readonly proofs: readonly Proof[];
  /** The grades that were made, in any order. */
  readonly rows: readonly ValidationRow[];
  /** Of the titles. */
  readonly locale: string;
  /** Ids of the checks that were to be proved; all when absent. */
  readonly only?: readonly string[];
  /** Grades that were to be made. */
  readonly planned: number;
  readonly cancelled: boolean;
  /** Remarks on how they were made. */
  readonly notes: readonly Text[];
}

/** What the grades of a lab's servers say of the lab. */
export function concludeValidation(facts: ValidationFacts): Validation {
  const { lab, proofs, only, planned, cancelled } = facts;
  const rows = inOrder(facts.rows, proofs);
  const mayVary = (server: Pick<Proof, 'kind' | 'name'>, check: string): boolean =>
    proofs.some(proof => proof.kind === server.kind && proof.name === server.name && mayFail(proof, check));
  const flakes = findFlakes(rows, mayVary);
  const differences = findLevelDifferences(rows, mayVary);
  const problems = [
    ...labProblems(lab, proofs, only),
    ...rows.flatMap(row => row.problems),
    ...flakeProblems(flakes),
    ...levelProblems(differences),
  ];
  return {
    lab: lab.manifest.id,
    labVersion: lab.manifest.version,
    ok: problems.length === 0 && !cancelled,
    planned,
    cancelled,
    problems,
    notes: [...facts.notes, ...notProvedHere(rows, proofs)],
    rows,
    matrix: validationMatrix(rows),
    checks: checkCoverage(localizeManifest(lab, facts.locale), proofs, rows),
    flakes,
    differences,
  };
}

/** By server and level; a pool gives them back as they finish. */
function inOrder(rows: readonly ValidationRow[], proofs: readonly Proof[]): ValidationRow[] {
  const places = new Map(proofs.map((proof, i) => [`${proof.kind} ${proof.name}`, i]));
  const place = ({ kind, name, sandbox }: ValidationRow): number =>
    (places.get(`${kind} ${name}`) ?? 0) * sandboxLevels.length + sandboxLevels.indexOf(sandbox);
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** Where a check that is there to catch a fault was skipped for want of a private network. */
function notProvedHere(rows: readonly ValidationRow[], proofs: readonly Proof[]): Text[] {
  return proofs.flatMap(({ kind, name, fault }) =>
    (fault?.caughtBy ?? []).flatMap(check => {
      const results = rows
        .filter(row => row.kind === kind && row.name === name)
        .flatMap(row => row.checks.filter(({ id }) => id === check));
      if (results.length === 0 || results.some(({ outcome }) => outcome !== 'skipped')) return [];
      return [
        text('{proof} is not proved here: {check} needs what this machine does not give.', {
          proof: `${kind}s/${name}`,
          check,
        }),
      ];
    }),
  );
}
