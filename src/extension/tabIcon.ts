import { assertNever } from '../base/assertNever.ts';
import type { Verdict } from '../protocol/grade.ts';

/** The file in `media` that stands on the tab of a finding. */
export function tabIcon(verdict: Verdict): string {
  switch (verdict) {
    case 'passed':
      return 'finding-passed.svg';
    case 'failed':
    case 'timedOut':
      return 'finding-failed.svg';
    case 'errored':
    case 'skipped':
    case 'cancelled':
      return 'finding-unjudged.svg';
    default:
      return assertNever(verdict);
  }
}
