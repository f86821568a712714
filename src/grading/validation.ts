import type { Text } from '../base/text.ts';
import type { Proof } from '../lab/proofs.ts';
import type { Grade, SandboxLevel, Verdict } from '../protocol/grade.ts';

/**
 * What a check's verdict means for the server that got it. `caught`: a fault by a check that it names. `also`: not
 * passed, as the fault (or a starter) may. `missed`: passed, or was not judged, where it had to catch the fault.
 * `unexpected`: not passed where it had to.
 */
export const outcomes = ['caught', 'also', 'passed', 'skipped', 'errored', 'missed', 'unexpected'] as const;
export type Outcome = (typeof outcomes)[number];

/** One check of one grade. */
export interface ValidationCheck {
  readonly id: string;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** What the finding says, when there is one. */
  readonly message?: string;
}

/** A server and where it ran; what is repeated, and compared between repetitions. */
export interface ProvedServer {
  readonly kind: Proof['kind'];
  /** Of the fault or variant; of a solution and a starter, the language. */
  readonly name: string;
  readonly language: string;
  readonly sandbox: SandboxLevel;
}

/** What came of one grade of a server that proves a lab. */
export interface ValidationRow extends ProvedServer {
  /** Brings the same bytes back. */
  readonly seed: string;
  readonly verdict: Grade['verdict'];
  readonly score: number;
  readonly maxScore: number;
  readonly buildMs: number;
  /** Of the checks, without the build. */
  readonly durationMs: number;
  /** In the lab's order; empty when the server did not build. */
  readonly checks: readonly ValidationCheck[];
  /** Empty when the server did what it is there for. */
  readonly problems: readonly Text[];
}

/** All grades of one server in one level: a line of the matrix. */
export interface MatrixLine extends ProvedServer {
  readonly runs: number;
  /** Of the run in the middle. */
  readonly score: number;
  readonly maxScore: number;
  /** Median of the build and of the checks together. */
  readonly durationMs: number;
  readonly cells: readonly MatrixCell[];
  readonly ok: boolean;
}

export interface MatrixCell {
  readonly check: string;
  /** That of most runs. */
  readonly outcome: Outcome;
  /** Not every run said the same. */
  readonly varies: boolean;
}

/** A check whose verdict on the same server in the same level was not always the same. */
export interface FlakyCheck {
  readonly check: string;
  /** Verdicts that this check gave servers that were graded more than once. */
  readonly verdicts: number;
  /** Those of them that differ from what most runs of their server said. */
  readonly differing: number;
  /** Worst first. */
  readonly servers: readonly FlakyServer[];
}

export interface FlakyServer extends ProvedServer {
  readonly runs: number;
  readonly majority: Verdict;
  /** The runs that said something else, to be replayed. */
  readonly differing: readonly { readonly seed: string; readonly verdict: Verdict }[];
}

/** A check that says one thing in one level and another in the other, of the same server. */
export interface LevelDifference {
  readonly kind: Proof['kind'];
  readonly name: string;
  readonly language: string;
  readonly check: string;
  /** What most runs said. */
  readonly verdicts: Readonly<Partial<Record<SandboxLevel, Verdict>>>;
}

/** What proves a check, and how long it takes a right server. */
export interface ProvedCheck {
  readonly id: string;
  /** In the language of the validation. */
  readonly title: string;
  /** Language to the faults that name this check as the one that catches them. */
  readonly faults: Readonly<Record<string, readonly string[]>>;
  /** Over the solutions, levels and repetitions; absent when none of them was judged. */
  readonly times?: { readonly medianMs: number; readonly maxMs: number; readonly slowest: string };
}

/** Whether a lab is proved, and what stands against it. */
export interface Validation {
  readonly lab: string;
  readonly labVersion: string;
  readonly ok: boolean;
  /** Grades that were to be made, of which `rows` holds those that were. */
  readonly planned: number;
  readonly cancelled: boolean;
  /** All of them: the lab's own, those of the rows, then flakes and differences of levels. */
  readonly problems: readonly Text[];
  /** Remarks that do not stand against it: a sandbox level that does not work here. */
  readonly notes: readonly Text[];
  /** In the order of the lab: solutions, variants, starters, faults. */
  readonly rows: readonly ValidationRow[];
  readonly matrix: readonly MatrixLine[];
  readonly checks: readonly ProvedCheck[];
  /** Worst first. */
  readonly flakes: readonly FlakyCheck[];
  readonly differences: readonly LevelDifference[];
}
