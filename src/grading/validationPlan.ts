import { groupBy } from '../base/groupBy.ts';
import type { Proof } from '../lab/proofs.ts';
import type { SandboxLevel } from '../protocol/grade.ts';

/** One grade of a validation. */
export interface ValidationTask {
  readonly proof: Proof;
  readonly sandbox: SandboxLevel;
}

export interface PlanOptions {
  /** Those to use, the strongest first; at least one. */
  readonly levels: readonly SandboxLevel[];
  /** Not only the solutions: every server in every level. */
  readonly everyLevel: boolean;
  readonly repeat: number;
}

/**
 * The grades that prove a lab, in the order in which they are best begun. Solutions are graded in every level, all
 * other servers in the strongest: what a level changes is the network, not the program. All servers come once before
 * any comes again, so that a validation that is stopped has seen as many as it could. Variants are first: they are
 * right, but slow, and what takes longest should not begin last. Languages take turns, so that the JVMs do not all
 * start at the same time.
 */
export function planValidation(proofs: readonly Proof[], options: PlanOptions): ValidationTask[] {
  const { levels, everyLevel, repeat } = options;
  const round = (['variant', 'solution', 'starter', 'fault'] as const)
    .flatMap(kind => inTurns(proofs.filter(proof => proof.kind === kind)))
    .flatMap(proof =>
      (everyLevel || proof.kind === 'solution' ? levels : levels.slice(0, 1)).map(sandbox => ({
        proof,
        sandbox,
      })),
    );
  return Array.from({ length: repeat }, () => round).flat();
}

/** c, java, python, c, java, … as long as there are some of each. */
function inTurns(proofs: readonly Proof[]): Proof[] {
  const byLanguage = [...groupBy(proofs, proof => proof.submission.language).values()];
  const longest = Math.max(0, ...byLanguage.map(group => group.length));
  return Array.from({ length: longest }, (_, i) => byLanguage.flatMap(group => group[i] ?? [])).flat();
}
