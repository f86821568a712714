/** A folder to grade, its `.socklab.json` read and joined with its lab's defaults. */
export interface Submission {
  /** Absolute path. */
  readonly folder: string;
  readonly language: string;
  readonly build: readonly (readonly string[])[];
  readonly run: readonly string[];
}

/**
 * A file of somebody else's submission, read and checked. Name and content are all that counts of it, so that a folder
 * and a zip file made of it are the same submission; see `writeToWorkFolder` for what becomes executable.
 */
export interface SubmissionFile {
  /** Below the submission's folder, with `/`; never absolute, never climbing. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** A submission that is in memory rather than in a folder. */
export interface SubmittedFiles extends Omit<Submission, 'folder'> {
  readonly files: readonly SubmissionFile[];
}
