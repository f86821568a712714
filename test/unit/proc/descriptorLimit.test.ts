import * as assert from 'node:assert/strict';
import { limitForMore } from '../../../src/proc/descriptorLimit.ts';

describe('descriptor limit', () => {
  it('leaves room for exactly so many more, whatever gaps there are', () => {
    assert.equal(limitForMore([0, 1, 2], 5), 8);
    assert.equal(limitForMore([0, 1, 2, 5, 100], 3), 7);
    assert.equal(limitForMore([0, 1, 2, 4], 1), 4);
    assert.equal(limitForMore([], 0), 0);
  });
});
