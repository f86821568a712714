/** A folder to grade, its `.socklab.json` read and joined with its lab's defaults. */
export interface Submission {
  /** Absolute path. */
  readonly folder: string;
  readonly language: string;
  readonly build: readonly (readonly string[])[];
  readonly run: readonly string[];
}

/** A file that was handed in, read and checked. */
export interface SubmissionFile {
  /** Below the submission's folder, with `/`; never absolute, never climbing. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** A submission that lies in memory rather than in a folder. */
export interface SubmissionInMemory extends Omit<Submission, 'folder'> {
  readonly files: readonly SubmissionFile[];
}
