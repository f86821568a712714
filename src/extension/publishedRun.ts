import type { Verdict } from '../protocol/grade.ts';

/** What the Test Explorer was told about one check; VS Code itself gives results to nobody. */
export interface PublishedCheck {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'errored' | 'skipped';
  readonly verdict: Verdict | 'buildFailed' | 'notGraded';
  readonly message?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** Absolute path of the file that the message points to. */
  readonly file?: string;
}

/** What the Test Explorer was told about one grade. */
export interface PublishedRun {
  readonly folder: string;
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number;
  readonly checks: readonly PublishedCheck[];
  readonly output: string;
  /** The one error that the lab's item shows when the program does not build. */
  readonly buildError?: string;
  readonly ended: boolean;
}
