import type { Proof } from '../lab/proofs.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { Outcome } from './validation.ts';

/** What the result of a check means for the server that it was got with; undefined for one that was cancelled. */
export function outcomeOf(proof: Proof, result: CheckResult): Outcome | undefined {
  const mustCatch = proof.fault?.caughtBy.includes(result.id) ?? false;
  switch (result.verdict) {
    case 'passed':
      return mustCatch ? 'missed' : 'passed';
    case 'failed':
    case 'timedOut':
      if (mustCatch) return 'caught';
      return mayFail(proof, result.id) ? 'also' : 'unexpected';
    case 'skipped':
      return mustCatch && !isOutOfScore(result) ? 'missed' : 'skipped';
    case 'errored':
      return 'errored';
    case 'cancelled':
      return undefined;
  }
}

/** Whether either verdict of this check is right for this server. */
export function mayFail({ kind, fault }: Pick<Proof, 'kind' | 'fault'>, check: string): boolean {
  if (kind === 'starter') return true;
  return fault !== undefined && (fault.also.includes('*') || fault.also.includes(check));
}

/** Skipped because the machine lacks something, not because another check did not pass. */
function isOutOfScore(result: CheckResult): boolean {
  return result.verdict === 'skipped' && result.maxPoints === 0;
}
