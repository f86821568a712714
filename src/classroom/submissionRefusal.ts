import { HumanError } from '../base/humanError.ts';
import type { Text } from '../base/text.ts';

/**
 * What was handed in cannot be taken, through no fault of ours; nothing of it is on the disk. Codes begin with
 * `submission-`, one for each reason.
 */
export function submissionRefusal(reason: string, sentence: Text): HumanError {
  return new HumanError(`submission-${reason}`, sentence);
}
