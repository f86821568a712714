import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { gradeSubmission, type GraderPaths } from '../grading/gradeSubmission.ts';
import type { Lab } from '../lab/catalogue.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import type { SubmissionFile } from '../lab/submission.ts';
import type { Grade, SandboxLevel } from '../protocol/grade.ts';
import { submissionResultSchemaId, type SubmissionResult } from '../protocol/submissionResult.ts';
import { failureOutcome } from './failureKind.ts';
import type { GradeTask } from './gradeQueue.ts';
import { submittedWork } from './submittedWork.ts';

export interface GradeTaskRequest {
  readonly task: GradeTask;
  /** What was handed in, of the digest that the task names; nothing of it is written but into the work folder of the grade. */
  readonly files: readonly SubmissionFile[];
  /** Of the digest that the task names. */
  readonly lab: Lab;
  readonly paths: GraderPaths;
  readonly sandbox: SandboxLevel;
  /** The version of Socklab, for the result. */
  readonly socklab: string;
  /** Checks at once; as `gradeSubmission` has it when absent. */
  readonly checksAtOnce?: number;
  /** What the submission must not see besides: other submissions, results. */
  readonly hidden?: readonly string[];
  /** Which try it is; the first when absent. */
  readonly attempt?: number;
  readonly signal?: AbortSignal;
}

/**
 * Grades one submission, once, and never rejects: whatever goes wrong becomes a result, in the language of the task.
 * Leaves no process and no file behind, as `gradeSubmission` does.
 * @returns undefined when it was cancelled
 */
export async function gradeTask(request: GradeTaskRequest): Promise<SubmissionResult | undefined> {
  const { task, files, lab, signal } = request;
  const localizer = createLocalizer(task.locale, lab);
  const notes: string[] = [];
  const finish = (rest: Ending): SubmissionResult => ({
    ...resultOf(request, rest),
    ...(notes.length > 0 && { notes }),
  });
  try {
    const work = submittedWork(files, lab);
    notes.push(...work.notes.map(note => localizer.say(note)));
    const grade = await gradeSubmission(
      {
        ...{ lab, submission: work.submission, seed: task.seed, locale: task.locale },
        ...{ sandbox: request.sandbox, paths: request.paths },
        ...(task.only && { only: task.only }),
        ...(request.checksAtOnce !== undefined && { jobs: request.checksAtOnce }),
        ...(request.hidden && { hidden: request.hidden }),
      },
      signal ? { signal } : {},
    );
    if (grade.verdict === 'cancelled') return undefined;
    const wrong = whatErrored(grade);
    return wrong === undefined
      ? finish({ outcome: 'graded', grade })
      : finish({ outcome: 'notGraded', reason: { code: 'checks-errored', message: wrong } });
  } catch (error) {
    if (signal?.aborted) return undefined;
    return { ...failedTask(request, error), ...(notes.length > 0 && { notes }) };
  }
}

type Ending = Pick<SubmissionResult, 'outcome' | 'grade' | 'reason'>;
type TaskFacts = Pick<GradeTaskRequest, 'task' | 'lab' | 'socklab' | 'attempt'>;

function resultOf({ task, socklab, attempt = 1 }: TaskFacts, ending: Ending): SubmissionResult {
  const { student, submission, lab } = task;
  return {
    ...{ schema: submissionResultSchemaId, student, submission, lab, socklab },
    ...ending,
    attempts: attempt,
  };
}

/** The result of a task that ended with an error instead of a grade. */
export function failedTask(request: TaskFacts, error: unknown): SubmissionResult {
  const { code, text: sentence } = asHumanError(error);
  const message = createLocalizer(request.task.locale, request.lab).say(sentence);
  return resultOf(request, { outcome: failureOutcome(code), reason: { code, message } });
}

/** A check that the grader could not judge makes the whole grade worthless: its points would be missing. */
function whatErrored({ checks, notes }: Grade): string | undefined {
  const errored = checks.find(({ verdict }) => verdict === 'errored');
  if (!errored) return undefined;
  return [`${errored.id}: ${errored.finding?.message ?? ''}`, ...notes].join(' ');
}

function asHumanError(error: unknown): HumanError {
  if (error instanceof HumanError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new HumanError('grader-failed', text('The grader failed: {reason}', { reason }));
}
