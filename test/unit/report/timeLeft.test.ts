import * as assert from 'node:assert/strict';
import { timeLeft } from '../../../src/report/timeLeft.ts';

describe('timeLeft', () => {
  it('is as long as the part that is left', () => assert.equal(timeLeft(30_000, 10, 40), 90_000));

  it('is not guessed from one or two, nor at the end', () => {
    assert.equal(timeLeft(30_000, 2, 40), undefined);
    assert.equal(timeLeft(30_000, 40, 40), undefined);
    assert.equal(timeLeft(0, 0, 0), undefined);
  });
});
