import type { SubmissionResult } from '../protocol/submissionResult.ts';

/**
 * Why there is no grade. `own`: what was handed in cannot be graded, through no fault of ours, and counts as zero.
 * `doubtful`: the same, but a machine that is overwhelmed can have the same effect, and so it counts only at the last try.
 * `moment`: the machine failed, and may not the next time. `setUp`: the machine lacks something, and will lack it the next
 * time too. Only the first two ever count against a student.
 */
type FailureKind = 'own' | 'doubtful' | 'moment' | 'setUp';

/**
 * By the codes of HumanErrors and of {@link gradeTask}. A code that is not here is held for the machine's fault: that costs
 * a second look, the other mistake would cost a student.
 */
const kinds: Readonly<Record<string, FailureKind>> = {
  // What was handed in.
  'not-a-workspace': 'own',
  'workspace-file-invalid': 'own',
  'workspace-too-large': 'own',
  'other-lab': 'own',
  'language-unclear': 'own',
  'run-missing': 'own',
  // What its build does.
  'build-command-missing': 'own',
  'build-command-not-executable': 'own',
  'build-too-many-processes': 'own',
  'build-too-slow': 'doubtful',
  'build-killed': 'doubtful',
  // Any language may be handed in; whether its tools are installed is not for the student to say.
  'compiler-missing': 'setUp',
  'tool-not-visible': 'setUp',
  // How the machine is set up.
  'cannot-confine': 'setUp',
  'program-missing': 'setUp',
  'no-user-namespaces': 'setUp',
  'ss-missing': 'setUp',
  'ip-missing': 'setUp',
  'util-linux-missing': 'setUp',
  'no-proc-net': 'setUp',
  'lab-invalid': 'setUp',
  'check-unknown': 'setUp',
  'checks-unusable': 'setUp',
  'concept-unusable': 'setUp',
  // What this user may not read, or nobody can open: whoever collected the submissions put it there.
  'workspace-unreadable': 'setUp',
  'submission-unreadable': 'setUp',
  'collected-link': 'setUp',
  'collected-special-file': 'setUp',
  'collected-name-encoding': 'setUp',
  // What may be over in a moment: no memory, no disk, no process to be had, or a runner that was killed.
  'confinement-failed': 'moment',
  'build-not-kept': 'moment',
  'ss-failed': 'moment',
  'checks-errored': 'moment',
  'submission-changed': 'moment',
  'grader-failed': 'moment',
};

export function failureKind(code: string): FailureKind {
  const known = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  // Everything else of that name is said of a folder or a zip file that is not as it must be.
  return known ?? (code.startsWith('submission-') ? 'own' : 'moment');
}

export function failureOutcome(code: string): 'rejected' | 'notGraded' {
  const kind = failureKind(code);
  return kind === 'own' || kind === 'doubtful' ? 'rejected' : 'notGraded';
}

/** More often nothing is tried, within one batch. */
export const mostAttempts = 3;

/** Whether the same submission may well come to something else if it is tried once more. */
export function mayWorkNextTime({ outcome, reason, attempts }: SubmissionResult): boolean {
  if (outcome === 'graded' || reason === undefined) return false;
  const kind = failureKind(reason.code);
  return kind === 'moment' || (kind === 'doubtful' && attempts < mostAttempts);
}
