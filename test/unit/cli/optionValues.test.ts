import * as assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';
import * as values from '../../../src/cli/optionValues.ts';

function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof HumanError);
    assert.equal(error.code, 'bad-option');
    return error.message;
  }
  return assert.fail('nothing was thrown');
}

describe('option values', () => {
  it('takes whole numbers in their range only', () => {
    assert.equal(values.parsePort('80'), 80);
    for (const wrong of ['0', '65536', '-1', '1.5', '1e3', '', ' 7', '0x10', 'http']) {
      assert.match(
        complaint(() => values.parsePort(wrong)),
        /^--port takes a whole number from 1 to 65535, not “/,
      );
    }
  });

  it('fills a short seed', () => {
    assert.equal(values.parseSeed('C0FFEE'), '0000000000c0ffee');
    assert.match(
      complaint(() => values.parseSeed('hello')),
      /hexadecimal/,
    );
    assert.match(
      complaint(() => values.parseSeed('0123456789abcdef0')),
      /up to 16/,
    );
  });

  it('names what an option takes', () => {
    assert.equal(values.parseSandbox('plain'), 'plain');
    assert.match(
      complaint(() => values.parseSandbox('none')),
      /^--sandbox takes confined \| private \| plain, not “none”/,
    );
    assert.match(
      complaint(() => values.parseFormat('xml')),
      /text \| json/,
    );
    assert.equal(values.parseLocale('zh_CN'), 'zh-cn');
    assert.match(
      complaint(() => values.parseLocale('fr')),
      /en \| zh-cn/,
    );
  });

  it('splits names at commas and blanks', () =>
    assert.deepEqual(values.parseNames('E01,E02 E03, '), ['E01', 'E02', 'E03']));

  it('knows names in any case and suggests the nearest', () => {
    assert.deepEqual(values.knownNames('--only', ['e01'], ['E01', 'E02']), ['E01']);
    assert.match(
      complaint(() => values.knownNames('--only', ['E0l'], ['E01', 'E02'])),
      /Did you mean “E01”/,
    );
    assert.match(
      complaint(() => values.knownNames('--only', ['speed'], ['E01', 'E02'])),
      /There are: E01, E02/,
    );
  });
});
