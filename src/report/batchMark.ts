import { text, type Localizer } from '../base/text.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import type { Colour } from './paint.ts';
import { printable } from './printable.ts';
import { roundPoints } from './roundPoints.ts';

/** How a student's result looks: one column wide, told apart without colour. */
export function batchMark({ outcome, grade }: SubmissionResult): {
  readonly symbol: string;
  readonly colour: Colour;
} {
  switch (outcome) {
    case 'graded':
      return grade?.verdict === 'passed'
        ? { symbol: '✓', colour: 'green' }
        : { symbol: '✗', colour: 'yellow' };
    case 'rejected':
      return { symbol: '∅', colour: 'red' };
    case 'notGraded':
      return { symbol: '!', colour: 'magenta' };
  }
}

/** What came of a submission, in a few words: the score, or why there is none. */
export function batchWords({ outcome, grade, reason }: SubmissionResult, localizer: Localizer): string {
  const why = printable(reason?.message ?? '').replaceAll('\n', ' ');
  switch (outcome) {
    case 'graded': {
      const score = `${roundPoints(grade?.score ?? 0)}/${roundPoints(grade?.maxScore ?? 0)}`;
      return grade?.build.ok === false ? `${score} ${localizer.say(text('does not build'))}` : score;
    }
    case 'rejected':
      return localizer.say(text('rejected: {reason}', { reason: why }));
    case 'notGraded':
      return localizer.say(text('not graded: {reason}', { reason: why }));
  }
}
