import { text, type Text } from '../base/text.ts';
import type { Outcome } from '../grading/validation.ts';
import type { Colour } from './paint.ts';

interface OutcomeMark {
  /** One column wide, told apart without colour, and in every font that a terminal or a page is set in. */
  readonly symbol: string;
  readonly colour: Colour;
  readonly word: Text;
}

/** How an outcome looks in a matrix; what is usual recedes, what stands against the lab is loud. */
export const outcomeMarks: Readonly<Record<Outcome, OutcomeMark>> = {
  caught: { symbol: '●', colour: 'green', word: text('caught') },
  also: { symbol: '○', colour: 'cyan', word: text('failed too, as it may') },
  passed: { symbol: '·', colour: 'dim', word: text('passed') },
  skipped: { symbol: '-', colour: 'dim', word: text('skipped') },
  errored: { symbol: '!', colour: 'magenta', word: text('not judged') },
  missed: { symbol: '?', colour: 'red', word: text('not caught') },
  unexpected: { symbol: '✗', colour: 'red', word: text('failed, and should not') },
};

/** Stands for whichever outcome it was when the runs did not agree. */
export const variesMark = { symbol: '~', colour: 'yellow', word: text('not in every run the same') } as const;
