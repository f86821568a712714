import * as assert from 'node:assert/strict';
import { wantsColours } from '../../../src/report/paint.ts';

describe('wantsColours', () => {
  for (const [isTTY, env, wanted] of [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ] as const) {
    it(`${wanted ? 'yes' : 'no'} ${isTTY ? 'on a terminal' : 'elsewhere'} with ${JSON.stringify(env)}`, () =>
      assert.equal(wantsColours(isTTY, env), wanted));
  }
});
