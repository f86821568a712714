import assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';
import { parseStartOptions } from '../../../src/devhost/startOptions.ts';

describe('parseStartOptions', () => {
  it('opens the C workspace by default', () => {
    const expected = { open: true, language: 'c', port: undefined, server: false, locale: undefined };
    assert.deepEqual(parseStartOptions([]), expected);
  });

  it('reads every option', () => {
    const args = ['--no-open', '--language', 'java', '--port', '8123', '--server', '--locale', 'zh-CN'];
    const expected = { open: false, language: 'java', port: 8123, server: true, locale: 'zh-cn' };
    assert.deepEqual(parseStartOptions(args), expected);
  });

  for (const args of [
    ['--port', '0'],
    ['--port', '65536'],
    ['--port', 'x'],
    ['--bogus'],
    ['--language'],
    ['more'],
  ]) {
    it(`refuses ${args.join(' ')} in one sentence`, () => {
      assert.throws(
        () => parseStartOptions(args),
        error => error instanceof HumanError && error.code === 'usage',
      );
    });
  }
});
