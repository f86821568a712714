import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { HumanError } from '../../../src/base/humanError.ts';
import { benchLimits } from '../../../src/clientBench/benchLimits.ts';
import { parseHex, parseText } from '../../../src/clientBench/parsePayload.ts';
import { printable } from '../../../src/harness/bytes.ts';

function refuses(act: () => unknown, code: string, sentence: RegExp): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof HumanError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, sentence);
    return true;
  });
}

describe('parseText', () => {
  it('reads escapes as C does, and everything else as UTF-8', () => {
    assert.deepEqual(
      [...parseText('a\\n\\r\\t\\0\\\\\\"\\x7fé')],
      [...[0x61, 0x0a, 0x0d, 0x09, 0, 0x5c, 0x22, 0x7f], ...[0xc3, 0xa9]],
    );
    assert.deepEqual([...parseText('\\xfF\\x00')], [0xff, 0]);
    assert.equal(parseText('日本 👍').toString('utf8'), '日本 👍');
  });

  it('reads back what printable writes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), data => {
        assert.deepEqual([...parseText(printable(data, 200))], [...data]);
      }),
    ));

  it('says where an escape is wrong', () => {
    refuses(() => parseText('ab\\q'), 'bad-escape', /“\\q” at character 3 is no escape/);
    refuses(() => parseText('\\x5'), 'bad-escape', /“\\x5” at character 1/);
    refuses(() => parseText('\\xzz'), 'bad-escape', /“\\xzz” at character 1/);
    refuses(() => parseText('tail\\'), 'bad-escape', /“\\” at character 5/);
  });

  it('bounds what is sent', () => {
    refuses(() => parseText(''), 'nothing-to-send', /at least one byte/);
    assert.equal(parseText('x'.repeat(benchLimits.typedBytes)).length, benchLimits.typedBytes);
    refuses(() => parseText('x'.repeat(benchLimits.typedBytes + 1)), 'too-long', /262145 bytes are too many/);
  });
});

describe('parseHex', () => {
  it('reads pairs, together and apart', () => {
    for (const source of ['00 05 68', '000568', '0x00 0x05 0x68', '00:05:68', ' 0x000568 ', '00, 05, 68'])
      assert.deepEqual([...parseHex(source)], [0, 5, 0x68], source);
    assert.deepEqual([...parseHex('aB cD')], [0xab, 0xcd]);
  });

  it('says where it is wrong', () => {
    refuses(() => parseHex('00 0g'), 'bad-hex', /“g” at character 5 is no hex digit/);
    refuses(() => parseHex('0x0x'), 'bad-hex', /“x” at character 4/);
    refuses(() => parseHex('00 5 68'), 'bad-hex', /“5” at character 4 stands alone.* 05\./);
    refuses(() => parseHex('00 👍'), 'bad-hex', /“👍” at character 4/);
    refuses(() => parseHex('00568'), 'bad-hex', /“8” at character 5 stands alone/);
    refuses(() => parseHex('0x'), 'bad-hex', /“x” at character 2/);
    refuses(() => parseHex(' , '), 'nothing-to-send', /at least one byte/);
  });
});
