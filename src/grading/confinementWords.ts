import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { confinementFailed } from './confinementFailed.ts';

/**
 * What a confinement says of a command of the build, a line each, on a descriptor that the command itself does not have:
 * `ready` from inside, before the command begins, and `kept` once all that it made is on the disk. In the place of the
 * second stand the system's words where that failed.
 */
export const confinementWords = {
  descriptor: 3,
  ready: 'ready',
  kept: 'kept',
  /** ENAMETOOLONG: folders within folders, which only the submission can have made. It is told as a build that failed. */
  tooDeep: 'File name too long',
} as const;

/** @throws HumanError `confinement-failed`, `build-not-kept` */
export function checkWords(said: string): void {
  const [first, ...rest] = said.split('\n').filter(line => line !== '');
  if (first !== confinementWords.ready) throw confinementFailed();
  const end = rest.join(', ');
  if (end !== confinementWords.kept && end !== confinementWords.tooDeep) throw notKept(end);
}

/** The machine's trouble: its disk is full, or something ended the copy. */
function notKept(reason: string): HumanError {
  return new HumanError(
    'build-not-kept',
    text(
      'What the build made could not be copied to the disk of the grader ({reason}), so it was not graded. Make room there, and grade again.',
      { reason: reason || text('the copy was ended') },
    ),
  );
}
