/** A folder to grade, its `.socklab.json` read and joined with its lab's defaults. */
export interface Submission {
  /** Absolute path. */
  readonly folder: string;
  readonly language: string;
  readonly build: readonly (readonly string[])[];
  readonly run: readonly string[];
}
