import * as assert from 'node:assert/strict';
import { gradePool, gradesAtOnce } from '../../../src/grading/gradePool.ts';

describe('gradesAtOnce', () => {
  const gibibyte = 1024 ** 3;

  it('is one more than there are cores', () => {
    assert.equal(gradesAtOnce({ cores: 2, freeBytes: 16 * gibibyte }), 3);
    assert.equal(gradesAtOnce({ cores: 8, freeBytes: 64 * gibibyte }), 9);
  });

  it('is less where the JVMs would not fit into memory, but never none', () => {
    assert.equal(gradesAtOnce({ cores: 8, freeBytes: 8 * gibibyte }), 3);
    assert.equal(gradesAtOnce({ cores: 2, freeBytes: 2 * gibibyte }), 2);
    assert.equal(gradesAtOnce({ cores: 2, freeBytes: 0 }), 1);
  });

  it('is something on this machine', () => assert.ok(gradesAtOnce() >= 1));
});

describe('gradePool', () => {
  it('runs so many at a time as it was made for, in the order in which they come', async () => {
    const pool = gradePool(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const all = [1, 2, 3, 4].map(number =>
      pool(async () => {
        begun.push(number);
        most = Math.max(most, ++running);
        await new Promise<void>(resolve => ends.push(resolve));
        running--;
      }),
    );
    while (begun.length < 4) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
    for (const end of ends) end();
    await Promise.all(all);
    assert.deepEqual([begun, most], [[1, 2, 3, 4], 2]);
  });
});
