import * as path from 'node:path';
import type { HumanError } from '../base/humanError.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { LabManifest } from '../lab/manifest.ts';
import type { Submission } from '../lab/submission.ts';

/** A learner's folder that is open in this window. */
export interface LabFolder {
  readonly kind: 'ready';
  /** Absolute. */
  readonly path: string;
  readonly lab: Lab;
  /** The lab's manifest in the editor's language. */
  readonly manifest: LabManifest;
  readonly submission: Submission;
  /** The version that the folder is of, as `.socklab.json` has it; `lab` is of another one where it is gone. */
  readonly labVersion: string;
  /** A newer version that is here; it is offered. */
  readonly newer?: Lab;
}

/** A folder with a `.socklab.json` that cannot be used. */
export interface BrokenFolder {
  readonly kind: 'broken';
  readonly path: string;
  readonly error: HumanError;
}

/** Absolute path of the file a learner starts in. */
export function mainFile(folder: LabFolder): string {
  return path.join(
    folder.path,
    folder.manifest.languages[folder.submission.language]?.files[0] ?? 'README.md',
  );
}

/** What people call the language: `Python`; the id where the lab does not know it. */
export function languageTitle(manifest: LabManifest, language: string): string {
  return manifest.languages[language]?.title ?? language;
}

/** What tells this folder from another one of the same lab. */
export function folderLabel(folder: LabFolder): string {
  return `${path.basename(folder.path)} · ${languageTitle(folder.manifest, folder.submission.language)}`;
}
