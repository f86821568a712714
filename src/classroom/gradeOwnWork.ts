import { gradeSubmission, type GradeOptions, type GradeRequest } from '../grading/gradeSubmission.ts';
import type { Grade } from '../protocol/grade.ts';
import { digestFiles } from './digestFiles.ts';
import { LatestGrades } from './latestGrades.ts';
import { makeReport } from './makeReport.ts';
import { readWorkFolder } from './readWorkFolder.ts';

export interface OwnGradeRequest extends GradeRequest {
  /** The learner's folder. */
  readonly work: string;
  /** Where the grade is remembered, see `UserFolders`. */
  readonly cache: string;
  /** The version of Socklab. */
  readonly socklab: string;
}

/**
 * Grades a learner's own folder and remembers the grade, with the digest of what it was made on, so that it can go with
 * the work. A grade of some checks only, or one that was stopped, is not remembered.
 */
export async function gradeOwnWork(request: OwnGradeRequest, options: GradeOptions): Promise<Grade> {
  const { work, cache, socklab } = request;
  const isWhole = request.only === undefined && request.watch === undefined;
  // Beforehand, as the grade copies them now; a folder that cannot be handed in can still be graded.
  const digest = isWhole ? await digestOfWork(work) : undefined;
  const grade = await gradeSubmission(request, options);
  if (digest === undefined || grade.verdict === 'cancelled') return grade;
  const report = makeReport({ grade, digest, socklab, gradedAt: new Date() });
  // A disk that is full takes nothing away from the grade.
  await new LatestGrades(cache).remember(work, report).catch(() => undefined);
  return grade;
}

async function digestOfWork(folder: string): Promise<string | undefined> {
  return readWorkFolder(folder).then(
    ({ files }) => digestFiles(files),
    () => undefined,
  );
}
