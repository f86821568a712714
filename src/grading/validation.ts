import type { Text } from '../base/text.ts';
import type { Proof } from '../lab/proofs.ts';
import type { Grade, SandboxLevel, Verdict } from '../protocol/grade.ts';

/** What came of one server that proves a lab, in one sandbox level. */
export interface ValidationRow {
  readonly kind: Proof['kind'];
  /** Of the fault or variant; of a solution and a starter, the language. */
  readonly name: string;
  readonly language: string;
  readonly sandbox: SandboxLevel;
  readonly verdict: Grade['verdict'];
  readonly score: number;
  readonly maxScore: number;
  readonly durationMs: number;
  /** Ids of the checks that did not pass, with their verdicts. */
  readonly notPassed: readonly { readonly id: string; readonly verdict: Verdict }[];
  /** Empty when the server did what it is there for. */
  readonly problems: readonly Text[];
}

/** Whether a lab is proved, and what stands against it. */
export interface Validation {
  readonly lab: string;
  readonly labVersion: string;
  readonly ok: boolean;
  /** All of them: the lab's own, then those of the rows. */
  readonly problems: readonly Text[];
  /** Remarks that do not stand against it: a sandbox level that does not work here. */
  readonly notes: readonly Text[];
  readonly rows: readonly ValidationRow[];
  readonly cancelled: boolean;
}
