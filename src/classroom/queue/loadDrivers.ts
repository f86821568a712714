import { HumanError } from '../../base/humanError.ts';
import { text } from '../../base/text.ts';
import { errorCode } from '../../lab/fileErrors.ts';

export type Drivers = typeof import('./drivers.ts');

/** @throws HumanError `queue-not-installed` in the Socklab of an editor, which has no use for queues */
export async function loadDrivers(): Promise<Drivers> {
  try {
    return await import('./drivers.ts');
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new HumanError(
      'queue-not-installed',
      text(
        'This Socklab came with the editor and cannot use queues. Take the command line of a checkout of Socklab: npm ci && npm run build',
      ),
    );
  }
}
