import type { Text } from '../base/text.ts';
import type { Student, SubmissionResult } from '../protocol/submissionResult.ts';

/** One submission that waits for its grade. It is plain JSON, so that it can wait on another machine. */
export interface GradeTask {
  /**
   * SHA-256 of everything that the verdict depends on: submission, lab, version of Socklab, options. Two tasks with one
   * key are one grade; hexadecimal.
   */
  readonly key: string;
  readonly student: Student;
  readonly submission: { readonly name: string; readonly digest: string };
  readonly lab: { readonly id: string; readonly version: string; readonly digest: string };
  /** 16 hexadecimal digits, made from the key, so that a second run sends the same bytes. */
  readonly seed: string;
  /** Ids of the checks; all where absent. */
  readonly only?: readonly string[];
  /** Language of titles and findings. */
  readonly locale: string;
}

export interface QueueOptions {
  /** Aborted: no task is begun any more, those in work are cancelled, and nothing is reported of them. */
  readonly signal?: AbortSignal;
  /** @param worker who grades it, where that is somebody else; a word without line breaks */
  readonly onStarted?: (task: GradeTask, worker?: string) => void;
  /** What there is to be said about the queue itself: that nobody works on it, that the connection is lost. */
  readonly onNotice?: (notice: Text) => void;
  /** Once for each task that ended, in the order in which they end. */
  readonly onResult: (task: GradeTask, result: SubmissionResult) => void | Promise<void>;
}

/** Where submissions are graded: in this process, or by workers elsewhere. */
export interface GradeQueue extends AsyncDisposable {
  /** Resolves when every task has a result, or when the signal is aborted and nothing runs any more. */
  grade(tasks: readonly GradeTask[], options: QueueOptions): Promise<void>;
}
