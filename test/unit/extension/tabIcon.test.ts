import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tabIcon } from '../../../src/extension/tabIcon.ts';
import { verdicts } from '../../../src/protocol/grade.ts';

describe('tabIcon', () => {
  it('is a file for every verdict', () => {
    for (const verdict of verdicts) {
      const file = new URL(`../../../media/${tabIcon(verdict)}`, import.meta.url);
      assert.ok(existsSync(file), file.pathname);
    }
  });

  it('blames nobody for a check that was not judged', () => {
    assert.notEqual(tabIcon('skipped'), tabIcon('failed'));
  });
});
