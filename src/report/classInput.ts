import type { Localizer } from '../base/text.ts';
import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import type { Student, SubmissionResult } from '../protocol/submissionResult.ts';

/** What a report of a class is made of. The same input gives the same bytes. */
export interface ClassInput {
  readonly lab: {
    /** In the language of the reports (`localizeManifest`): titles, checks, points, visibility. */
    readonly manifest: LabManifest;
    /** SHA-256 of what was graded against; hexadecimal. */
    readonly digest: string;
  };
  /** In any order; at most one of a student. */
  readonly results: readonly SubmissionResult[];
  /** Who is in the roster and has handed in nothing. */
  readonly missing: readonly Student[];
  /** Speaks the reports. */
  readonly localizer: Localizer;
}

/** One file of a report. */
export interface ReportFile {
  /** Relative to the folder of the reports, with `/`; safe as a name on every system, whatever students are called. */
  readonly file: string;
  readonly content: string;
}

/** A student and what came of the submission; without a result nothing was handed in. */
export interface ClassRow {
  readonly student: Student;
  readonly result?: SubmissionResult;
}

/** Everybody, once, by the id of the student; the order knows no language, so that it is the same on every machine. */
export function classRows({ results, missing }: Pick<ClassInput, 'results' | 'missing'>): ClassRow[] {
  const rows = [
    ...results.map(result => ({ student: result.student, result })),
    ...missing.map(student => ({ student })),
  ];
  return rows.sort((a, b) => (a.student.id < b.student.id ? -1 : a.student.id > b.student.id ? 1 : 0));
}

/** The checks that the class was graded with, in the order of the lab; all of the lab where nothing was graded. */
export function checksOfClass({ lab, results }: Pick<ClassInput, 'lab' | 'results'>): CheckManifest[] {
  const { checks } = lab.manifest;
  const run = new Set(results.flatMap(({ grade }) => grade?.checks.map(check => check.id) ?? []));
  return run.size === 0 ? checks : checks.filter(check => run.has(check.id));
}
