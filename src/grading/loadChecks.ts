import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { CheckDefinition } from '../harness/check.ts';

/**
 * Loads the compiled checks of a lab. Where a source map lies beside them, errors from here on name lines of the sources.
 * @throws HumanError `checks-unusable`
 */
export async function loadChecks(file: string): Promise<readonly CheckDefinition[]> {
  if (existsSync(`${file}.map`)) process.setSourceMapsEnabled(true);
  let module: unknown;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new HumanError(
      'checks-unusable',
      text('The checks of this lab cannot be loaded: {reason}', { reason: reasonOf(error) }),
    );
  }
  const checks =
    typeof module === 'object' && module !== null && 'checks' in module ? module.checks : undefined;
  if (Array.isArray(checks) && checks.every(isCheck)) return checks;
  throw new HumanError(
    'checks-unusable',
    text('{file} exports no list `checks` of what check(…) makes.', { file }),
  );
}

function isCheck(value: unknown): value is CheckDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'hold' in value &&
    typeof value.hold === 'function'
  );
}

/** What went wrong, and where first. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = /\n +(at .+)/.exec(error.stack ?? '')?.[1];
  return place === undefined ? String(error) : `${String(error)} (${place})`;
}
