import { assertNever } from '../base/assertNever.ts';
import type { Verdict } from '../protocol/grade.ts';
import type { CheckState } from './labNodes.ts';
import type { Translate } from './translate.ts';

export interface Look {
  /** A codicon. */
  readonly icon: string;
  /** A theme colour; absent: the colour of text. */
  readonly color?: string;
  /** In words, for tooltips and screen readers. */
  readonly words: string;
}

export function verdictLook(verdict: Verdict, t: Translate): Look {
  switch (verdict) {
    case 'passed':
      return { icon: 'pass', color: 'testing.iconPassed', words: t('passed') };
    case 'failed':
      return { icon: 'error', color: 'testing.iconFailed', words: t('failed') };
    case 'timedOut':
      return { icon: 'clockface', color: 'testing.iconFailed', words: t('timed out') };
    case 'errored':
      return { icon: 'warning', color: 'testing.iconErrored', words: t('could not be judged') };
    case 'skipped':
      return { icon: 'debug-step-over', color: 'testing.iconSkipped', words: t('skipped') };
    case 'cancelled':
      return { icon: 'circle-slash', color: 'testing.iconSkipped', words: t('cancelled') };
    default:
      return assertNever(verdict);
  }
}

export function checkLook(state: CheckState, t: Translate): Look {
  switch (state.kind) {
    case 'unknown':
      return { icon: 'circle-outline', color: 'testing.iconUnset', words: t('not run yet') };
    case 'queued':
      return { icon: 'circle-large-outline', color: 'testing.iconUnset', words: t('waiting') };
    case 'running':
      return { icon: 'loading~spin', words: t('running') };
    case 'judged':
      return verdictLook(state.result.verdict, t);
    default:
      return assertNever(state);
  }
}
