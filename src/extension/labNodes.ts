import type { HumanError } from '../base/humanError.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { AuthoredLab } from './authoredLabs.ts';
import type { BrokenFolder, LabFolder } from './labFolder.ts';

/** A row of the labs view. */
export type LabNode =
  | {
      readonly kind: 'lab';
      /** In the editor's language. */
      readonly manifest: LabManifest;
      /** The version in use; a learner's folder may be of another. */
      readonly lab: Lab;
      /** The learner's folders of this lab in this window. */
      readonly folders: readonly LabFolder[];
      /** The one folder is the author's preview of a lab that is written here. */
      readonly isPreview?: true;
    }
  /** Only where several folders of one lab are open. */
  | { readonly kind: 'folder'; readonly folder: LabFolder }
  | {
      readonly kind: 'check';
      readonly manifest: LabManifest;
      readonly check: CheckManifest;
      /** Counted from 1. */
      readonly number: number;
      /** Absent while the lab is not open. */
      readonly folder: LabFolder | undefined;
    }
  | { readonly kind: 'broken'; readonly broken: BrokenFolder }
  /** A lab that somebody writes here. */
  | { readonly kind: 'authored'; readonly lab: AuthoredLab }
  /** A lab, or a folder of labs, that cannot be used. */
  | { readonly kind: 'unusable'; readonly path: string; readonly error: HumanError };

export type CheckState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | { readonly kind: 'judged'; readonly result: CheckResult };
