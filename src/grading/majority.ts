import type { Outcome } from './validation.ts';
import type { ValidationCheck } from './validation.ts';

/** What speaks less against the lab first: of two outcomes that came equally often the first counts as the usual one. */
const order: readonly Outcome[] = ['caught', 'passed', 'also', 'skipped', 'errored', 'missed', 'unexpected'];

/** The result that most runs of a server had for a check; undefined for no runs at all. */
export function majority<T extends Pick<ValidationCheck, 'outcome'>>(results: readonly T[]): T | undefined {
  const count = (outcome: Outcome): number => results.filter(each => each.outcome === outcome).length;
  const [usual] = order.toSorted((a, b) => count(b) - count(a));
  return results.find(each => each.outcome === usual);
}
