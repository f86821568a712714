import { HumanError } from '../base/humanError.ts';
import type { Localizer } from '../base/text.ts';
import { text, type Text } from '../base/text.ts';
import type { SubmissionFile } from '../lab/submission.ts';
import { sha256 } from '../pack/packManifest.ts';
import {
  submissionResultSchemaId,
  type Student,
  type SubmissionResult,
} from '../protocol/submissionResult.ts';
import { assignStudents, type StudentsSubmissions } from './assignStudents.ts';
import { digestFiles } from './digestFiles.ts';
import { failureOutcome } from './failureKind.ts';
import { findSubmissions, type FoundSubmission } from './findSubmissions.ts';
import type { GradeTask } from './gradeQueue.ts';
import type { RosterEntry } from './roster.ts';
import { readReport } from './readReport.ts';
import { readSubmissionFiles } from './submissionFiles.ts';
import type { SubmittedFiles } from './submittedFiles.ts';
import { seedOf, taskKey, type GradedWith } from './taskKey.ts';

export interface BatchRequest {
  /** The folder of folders and zip files. */
  readonly submissions: string;
  /** The folder of the results. */
  readonly out: string;
  readonly roster?: readonly RosterEntry[];
  readonly graded: GradedWith;
  /** Speaks the remarks in the results. */
  readonly localizer: Localizer;
  readonly signal?: AbortSignal;
}

/** What is to be done about one student. */
export interface PlannedStudent {
  readonly student: Student;
  /** What is said of the result besides what the grade says. */
  readonly extras: Pick<SubmissionResult, 'notes' | 'unofficial'>;
  /** Either it waits for its grade… */
  readonly task?: GradeTask;
  /** …or it cannot have one, and this is why. */
  readonly result?: SubmissionResult;
}

export interface BatchPlan {
  /** Sorted by the student's id. */
  readonly students: readonly PlannedStudent[];
  /** Who is in the roster and has handed in nothing. */
  readonly missing: readonly Student[];
  /** What the instructor should know beforehand. */
  readonly notes: readonly Text[];
  /** The files of a task, read again. @throws HumanError `submission-changed`; the signal's reason */
  filesOf(task: GradeTask): Promise<readonly SubmissionFile[]>;
}

/**
 * Looks at everything that was handed in, without running anything: whose it is, what is in it, what cannot be taken.
 * Nothing of it is kept in memory.
 * @throws HumanError those of `findSubmissions`; the signal's reason
 */
export async function planBatch(request: BatchRequest): Promise<BatchPlan> {
  const { found, ignored } = await findSubmissions(request.submissions, request.out);
  const { handedIn, missing } = assignStudents(found, request.roster);
  const places = new Map<string, string>();
  const notes: Text[] = ignored.map(name =>
    text('{name} was left out: it is neither a folder nor a zip file.', { name }),
  );
  const students: PlannedStudent[] = [];
  for (const each of handedIn) {
    request.signal?.throwIfAborted();
    const { planned, place, remarks } = await planStudent(each, request);
    students.push(planned);
    notes.push(...remarks);
    if (planned.task) places.set(planned.task.submission.digest, place);
  }
  const filesOf = async ({ submission }: GradeTask): Promise<readonly SubmissionFile[]> => {
    const place = places.get(submission.digest) ?? '';
    // It could be read a moment ago: what is wrong with it now says nothing of what was handed in.
    const read = await readSubmissionFiles(place, request.signal).catch(() => undefined);
    if (read && digestFiles(read.files) === submission.digest) return read.files;
    request.signal?.throwIfAborted();
    throw new HumanError(
      'submission-changed',
      text('It was changed while the batch ran. Run the same command again.'),
    );
  };
  return { students, missing, notes, filesOf };
}

interface ReadSubmission {
  readonly found: FoundSubmission;
  readonly files?: SubmittedFiles;
  readonly digest: string;
  readonly failure?: HumanError;
}

async function planStudent(
  { student, submissions, isKnown }: StudentsSubmissions,
  request: BatchRequest,
): Promise<{ planned: PlannedStudent; place: string; remarks: Text[] }> {
  const { graded, localizer } = request;
  const read: ReadSubmission[] = [];
  for (const found of submissions) read.push(await readFound(found, request.signal));
  // The last counts, unless it is refused and an earlier one is not. What only we could not read is no reason to take
  // an earlier one.
  const chosen =
    read.findLast(({ failure }) => !failure || failureOutcome(failure.code) === 'notGraded') ?? read.at(-1);
  if (!chosen) throw new Error('a student without a submission');
  const { found, digest, failure, files } = chosen;
  const claim = files && readReport(files.report, digest);
  const remarks: Text[] = [];
  if (!isKnown) remarks.push(text('{student} is not in the roster.', { student: student.id }));
  const others = read.filter(each => each.digest !== digest).map(each => each.found.name);
  if (others.length > 0) {
    remarks.push(
      text('{student} has handed in more than one submission: {name} counts, and not {others}.', {
        ...{ student: student.id, name: found.name, others: others.join(', ') },
      }),
    );
  }
  // What it claims is no news to the instructor beforehand, but stands beside the grade.
  const notes = [...remarks, ...claimRemarks(claim)].map(remark => localizer.say(remark));
  const isAboutThis = typeof claim === 'object' && claim.lab === graded.lab.id;
  const extras = {
    ...(notes.length > 0 && { notes }),
    ...(isAboutThis && { unofficial: { score: claim.score, maxScore: claim.maxScore } }),
  };
  const submission = { name: found.name, digest };
  if (failure) {
    const result: SubmissionResult = {
      schema: submissionResultSchemaId,
      ...{ student, submission, lab: graded.lab, socklab: graded.socklab },
      outcome: failureOutcome(failure.code),
      reason: { code: failure.code, message: localizer.say(failure.text) },
      attempts: 1,
      ...extras,
    };
    return { planned: { student, extras, result }, place: found.place, remarks };
  }
  const key = taskKey(digest, graded);
  const task: GradeTask = {
    ...{ key, student, submission, lab: graded.lab, seed: seedOf(key), locale: graded.locale },
    ...(graded.only && { only: graded.only }),
  };
  return { planned: { student, extras, task }, place: found.place, remarks };
}

function claimRemarks(claim: ReturnType<typeof readReport>): Text[] {
  if (claim === 'unreadable') return [text('Its socklab-report.json is none that Socklab has written.')];
  if (claim && !claim.isOfTheseFiles)
    return [text('Its own report was made from other files than those that were handed in.')];
  return [];
}

async function readFound(found: FoundSubmission, signal: AbortSignal | undefined): Promise<ReadSubmission> {
  try {
    if (found.refused) throw found.refused;
    const files = await readSubmissionFiles(found.place, signal);
    return { found, files, digest: digestFiles(files.files) };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = asHumanError(error);
    // What could not be read has no digest of its own; its name and what is wrong with it stand for it.
    return { found, failure, digest: sha256(Buffer.from(`${failure.code}\0${found.name}`)) };
  }
}

function asHumanError(error: unknown): HumanError {
  if (error instanceof HumanError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new HumanError('grader-failed', text('The grader failed: {reason}', { reason }));
}
