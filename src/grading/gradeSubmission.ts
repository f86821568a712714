import type { Grade, SandboxLevel } from '../protocol/grade.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Submission } from '../lab/submission.ts';

export interface GradeRequest {
  readonly lab: Lab;
  readonly submission: Submission;
  /** Ids of the checks to run, with what they need; all when absent. */
  readonly only?: readonly string[];
  /** 16 hex digits; a random one when absent. */
  readonly seed?: string;
  /** The strongest that works here when absent. A level asked for that does not work is a HumanError. */
  readonly sandbox?: SandboxLevel;
  /** Checks at once; cores x 2 when absent. */
  readonly jobs?: number;
  /** Language of titles and findings. */
  readonly locale: string;
  /** Times a second that the run's sockets are sampled into events; 0 (the default) for none. */
  readonly sampleHz?: number;
  /** Programs and files of the installation. */
  readonly paths: GraderPaths;
}

export interface GraderPaths {
  /** The Node (or Electron) binary that runs the runner; `process.execPath`. */
  readonly node: string;
  /** `dist/runner.mjs` */
  readonly runner: string;
}

/**
 * Builds and grades a submission in a runner process of its own and resolves with the grade; a cancelled run resolves
 * too (verdict `cancelled`). Rejects with a HumanError where nothing could be judged, and leaves no process, port
 * or temporary folder behind, however it ends.
 */
export declare function gradeSubmission(
  request: GradeRequest,
  options: { readonly signal?: AbortSignal; readonly onEvent?: (event: RunEvent) => void },
): Promise<Grade>;
