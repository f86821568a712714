import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { BrokenFolder, LabFolder } from './labFolder.ts';

/** A row of the labs view. */
export type LabNode =
  | {
      readonly kind: 'lab';
      readonly manifest: LabManifest;
      /** The learner's folders of this lab in this window. */
      readonly folders: readonly LabFolder[];
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
  | { readonly kind: 'broken'; readonly broken: BrokenFolder };

export type CheckState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | { readonly kind: 'judged'; readonly result: CheckResult };
