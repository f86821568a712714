import { assertNever } from '../base/assertNever.ts';
import { text, type Text } from '../base/text.ts';
import type { Verdict } from '../protocol/grade.ts';
import type { Colour } from './paint.ts';

/** How a verdict looks: one column wide, told apart without colour. */
export function verdictMark(verdict: Verdict): { readonly symbol: string; readonly colour: Colour } {
  switch (verdict) {
    case 'passed':
      return { symbol: '✓', colour: 'green' };
    case 'failed':
      return { symbol: '✗', colour: 'red' };
    case 'timedOut':
      return { symbol: '⏱', colour: 'red' };
    case 'errored':
      return { symbol: '!', colour: 'magenta' };
    case 'skipped':
      return { symbol: '↷', colour: 'yellow' };
    case 'cancelled':
      return { symbol: '–', colour: 'dim' };
    default:
      return assertNever(verdict);
  }
}

export function verdictWord(verdict: Verdict): Text {
  switch (verdict) {
    case 'passed':
      return text('passed');
    case 'failed':
      return text('failed');
    case 'timedOut':
      return text('timed out');
    case 'errored':
      return text('not judged');
    case 'skipped':
      return text('skipped');
    case 'cancelled':
      return text('cancelled');
    default:
      return assertNever(verdict);
  }
}

/** `20 passed`, as part of a summary. */
export function verdictCount(verdict: Verdict, count: number): Text {
  switch (verdict) {
    case 'passed':
      return text('{count} passed', { count });
    case 'failed':
      return text('{count} failed', { count });
    case 'timedOut':
      return text('{count} timed out', { count });
    case 'errored':
      return text('{count} not judged', { count });
    case 'skipped':
      return text('{count} skipped', { count });
    case 'cancelled':
      return text('{count} cancelled', { count });
    default:
      return assertNever(verdict);
  }
}
