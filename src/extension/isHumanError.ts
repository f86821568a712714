import type { HumanError } from '../base/humanError.ts';

/** Told by its shape: the core is a bundle of its own with a class of its own. */
export function isHumanError(error: unknown): error is HumanError {
  return error instanceof Error && error.name === 'HumanError' && 'text' in error;
}
