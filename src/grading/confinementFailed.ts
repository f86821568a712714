import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';

/** The machine's trouble: no memory for the work folder, no namespaces left. */
export function confinementFailed(): HumanError {
  return new HumanError(
    'confinement-failed',
    text(
      'The submission could not be confined, so nothing of it was run. Memory or namespaces may be short; grade again.',
    ),
  );
}
