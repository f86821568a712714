import { text } from '../base/text.ts';
import type { SubmissionFile } from '../lab/submission.ts';
import { shownName } from '../pack/packError.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionRefusal } from './submissionRefusal.ts';

/** The learner's own, unofficial report within a submission, at its top. */
export const reportFileName = 'socklab-report.json';

/** What somebody has handed in, within the limits; it lies in memory and nowhere else. */
export interface SubmittedFiles {
  /** Sorted by name; at least one. */
  readonly files: readonly SubmissionFile[];
  /** The bytes of {@link reportFileName}, which is not one of the files; nobody vouches for them. */
  readonly report?: Uint8Array;
  /** What does not belong to the work, folders with a `/` at their end; sorted. */
  readonly leftOut: readonly string[];
}

export function tooManyFiles(most: number): Error {
  return submissionRefusal(
    'too-many-files',
    text('This submission has more than {most} files. Hand in only what you wrote.', { most }),
  );
}

export function tooLarge(): Error {
  return submissionRefusal(
    'content-too-big',
    text('The files of this submission have more than {most} MiB together. Hand in only what you wrote.', {
      most: submissionLimits.content / 2 ** 20,
    }),
  );
}

export function nothingHandedIn(): Error {
  return submissionRefusal(
    'empty',
    text('There is no work in this submission: it has no file that somebody wrote.'),
  );
}

export function submissionLink(name: string): Error {
  return submissionRefusal(
    'link',
    text('“{name}” in this submission is a link; links are not followed. Put the file itself in its place.', {
      name: shownName(name),
    }),
  );
}

export function submissionSpecialFile(name: string): Error {
  return submissionRefusal(
    'special-file',
    text('“{name}” in this submission is no plain file but a device, a pipe or a socket. Remove it.', {
      name: shownName(name),
    }),
  );
}

export function submissionUnreadable(name: string): Error {
  return submissionRefusal(
    'unreadable',
    text('“{name}” in this submission cannot be read: no permission. Change its mode or its owner.', {
      name: shownName(name),
    }),
  );
}
