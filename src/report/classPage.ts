import { html, type Html } from '../base/html.ts';
import type { Localizer, Text } from '../base/text.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { Verdict } from '../protocol/grade.ts';
import type { ClassInput, ClassRow } from './classInput.ts';
import { classScore } from './classScore.ts';
import { roundPoints } from './roundPoints.ts';
import { verdictMark, verdictWord } from './verdictMark.ts';

/** What every part of the page of a class needs to know. All strings are valid text. */
export interface ClassPage {
  readonly manifest: ClassInput['lab']['manifest'];
  readonly digest: string;
  /** Everybody, by id; a student's place is the number in `#s12`. */
  readonly rows: readonly ClassRow[];
  /** The columns. */
  readonly checks: readonly CheckManifest[];
  readonly localizer: Localizer;
  /** {@link Localizer.say}, short since it is everywhere. */
  readonly say: (sentence: Text) => string;
}

/** Where the details of a student are; of one check of theirs with its place among the columns. */
export function anchor(student: number, check?: number): string {
  return check === undefined ? `s${student}` : `s${student}-${check}`;
}

/** {@link anchor} as an attribute, for the place itself; nothing for a check that is no column. */
export function anchored(student: number, check: number): Html {
  return check < 0 ? html`` : html` id="${anchor(student, check)}"`;
}

/** One character for a verdict, of those that the fonts of browsers have; a stopwatch is in few of them. */
export function verdictSymbol(verdict: Verdict): string {
  return verdict === 'timedOut' ? '◔' : verdictMark(verdict).symbol;
}

/** A verdict told by shape, colour and word. */
export function verdictBadge(verdict: Verdict, { say }: ClassPage): Html {
  return html`<span class="badge ${verdict}"
    ><span aria-hidden="true">${verdictSymbol(verdict)}</span> ${say(verdictWord(verdict))}</span
  >`;
}

/** `93/100`; a dash where there is no score. */
export function scoreWords(row: ClassRow, { checks }: ClassPage): string {
  const score = classScore(row.result, checks);
  return score ? `${roundPoints(score.score)}/${roundPoints(score.maxScore)}` : '–';
}

/** `87.5 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`;
}

/** The id, and the name where it says more. */
export function studentWords({ student: { id, name } }: ClassRow): string {
  return name === undefined || name === id ? id : `${id} ${name}`;
}
