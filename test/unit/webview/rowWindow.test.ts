import * as assert from 'node:assert/strict';
import { rowHeight, rowWindow } from '../../../src/webview/rowWindow.ts';

describe('rowWindow', () => {
  it('draws a handful of many rows', () => {
    const { first, end } = rowWindow(20_000, 10_000 * rowHeight, 300);
    assert.ok(first <= 10_000 && end >= 10_000 + 300 / rowHeight);
    assert.ok(end - first < 40);
  });

  it('draws all of few', () => {
    assert.deepEqual(rowWindow(3, 0, 300), { first: 0, end: 3 });
  });

  it('copes with none, and with a scroll beyond the end', () => {
    assert.deepEqual(rowWindow(0, 0, 300), { first: 0, end: 0 });
    const { first, end } = rowWindow(5, 9999, 300);
    assert.ok(first <= 4 && end === 5);
  });
});
