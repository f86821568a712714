import type { Text } from '../base/text.ts';
import type { Finding } from '../protocol/finding.ts';

/** How a check ends before its last line. Thrown inside a check only; the runner turns it into a verdict. */
export type Stop =
  | { readonly verdict: 'failed' | 'timedOut'; readonly finding: Finding }
  /** The grader could not judge; costs the learner nothing. */
  | { readonly verdict: 'errored' | 'skipped'; readonly reason: Text }
  | { readonly verdict: 'cancelled' };

/** Unwinds the conversation of a check. Not an error of anybody's: {@link Stop} is the data. */
export class CheckStopped extends Error {
  readonly stop: Stop;

  constructor(stop: Stop) {
    super(stop.verdict);
    this.name = 'CheckStopped';
    this.stop = stop;
  }
}
