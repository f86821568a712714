import assert from 'node:assert/strict';
import { birthOrder } from '../../../src/proc/birthOrder.ts';

describe('birthOrder', () => {
  it('goes by number, not by digits', () => {
    assert.deepEqual([10_001, 9999, 10_000].sort(birthOrder(9999)), [9999, 10_000, 10_001]);
  });

  it('puts those behind that came when the numbers had begun anew', () => {
    assert.deepEqual([300, 32_766, 301, 32_767].sort(birthOrder(32_766)), [32_766, 32_767, 300, 301]);
  });
});
