import * as assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';

/** Expects a HumanError of this code whose English sentence contains these words. */
export async function rejectsWithHumanError(
  action: Promise<unknown>,
  code: string,
  ...words: string[]
): Promise<void> {
  await assert.rejects(action, (error: unknown) => {
    assert.ok(error instanceof HumanError, String(error));
    assert.equal(error.code, code, error.message);
    for (const word of words)
      assert.ok(error.message.includes(word), `“${error.message}” should say “${word}”`);
    return true;
  });
}
