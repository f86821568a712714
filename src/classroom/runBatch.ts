import { groupBy } from '../base/groupBy.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import type { BatchFolder } from './batchFolder.ts';
import type { GradeQueue, GradeTask, QueueOptions } from './gradeQueue.ts';
import type { BatchPlan, PlannedStudent } from './planBatch.ts';

export interface BatchOptions {
  readonly signal?: AbortSignal;
  /** Grades what was graded before, too. */
  readonly again?: boolean;
  readonly onStarted?: NonNullable<QueueOptions['onStarted']>;
  readonly onNotice?: NonNullable<QueueOptions['onNotice']>;
  /** Once for each student. @param isNew false where it was known before this run, or nothing had to be run for it */
  readonly onResult?: (result: SubmissionResult, isNew: boolean) => void;
}

export interface BatchOutcome {
  /** In the order of the plan; when it was cancelled, those that there are. */
  readonly results: readonly SubmissionResult[];
  readonly cancelled: boolean;
}

/**
 * Gives every student of the plan a result. What the folder knows is not graded again, and what is graded is in the folder
 * before it is told. Work that several have handed in is graded once.
 * @throws HumanError `out-not-writable`, and those of the queue
 */
export async function runBatch(
  plan: BatchPlan,
  folder: BatchFolder,
  queue: GradeQueue,
  options: BatchOptions = {},
): Promise<BatchOutcome> {
  const { signal, again = false, onStarted, onNotice, onResult } = options;
  const results = new Map<string, SubmissionResult>();
  const settle = async (planned: PlannedStudent, judged: SubmissionResult, isNew: boolean): Promise<void> => {
    const result = resultFor(planned, judged);
    await folder.writeResult(result);
    results.set(planned.student.id, result);
    onResult?.(result, isNew);
  };
  const waiting: GradeTask[] = [];
  const owners = groupBy(plan.students, ({ task }) => task?.key ?? '');
  for (const students of owners.values()) {
    const task = students[0]?.task;
    const known = task && !again ? await folder.find(task) : undefined;
    if (task && !known) waiting.push(task);
    for (const planned of students) {
      const judged = planned.result ?? known;
      if (judged) await settle(planned, judged, false);
    }
    signal?.throwIfAborted();
  }
  await queue.grade(waiting, {
    ...(signal && { signal }),
    ...(onStarted && { onStarted }),
    ...(onNotice && { onNotice }),
    onResult: async (task, result) => {
      await folder.remember(task, result);
      for (const planned of owners.get(task.key) ?? []) await settle(planned, result, true);
    },
  });
  const ordered = plan.students.flatMap(({ student }) => results.get(student.id) ?? []);
  const cancelled = ordered.length < plan.students.length;
  if (!cancelled) await folder.keepOnly(ordered);
  return { results: ordered, cancelled };
}

/** A grade belongs to the work; whose it is and what is remarked belongs to the student. */
function resultFor({ student, task, extras }: PlannedStudent, judged: SubmissionResult): SubmissionResult {
  const notes = [...(extras.notes ?? []), ...(task ? (judged.notes ?? []) : [])];
  const { notes: _notes, unofficial: _unofficial, ...rest } = judged;
  return {
    ...rest,
    student,
    submission: task?.submission ?? judged.submission,
    ...(notes.length > 0 && { notes }),
    ...(extras.unofficial && { unofficial: extras.unofficial }),
  };
}
