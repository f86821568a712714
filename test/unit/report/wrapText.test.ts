import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { displayWidth, padStart, truncate } from '../../../src/report/displayWidth.ts';
import { wrapText } from '../../../src/report/wrapText.ts';

describe('wrapText', () => {
  it('breaks between words', () =>
    assert.deepEqual(wrapText('the quick brown fox', 10), ['the quick', 'brown fox']));
  it('begins no line with the blank that it broke at', () => {
    assert.deepEqual(wrapText('0123456789 abc', 10), ['0123456789', 'abc']);
    assert.deepEqual(wrapText('01234567   a', 10), ['01234567', 'a']);
    assert.deepEqual(wrapText('0123456789 ', 10), ['0123456789']);
  });
  it('keeps line ends and indentation', () => assert.deepEqual(wrapText('a\n\n  b', 10), ['a', '', '  b']));
  it('cuts what is longer than a line', () =>
    assert.deepEqual(wrapText('0123456789abc', 8), ['01234567', '89abc']));
  it('breaks Chinese between characters, never before a mark', () => {
    assert.deepEqual(wrapText('服务器已关闭，请检查。', 12), ['服务器已关', '闭，请检查。']);
    assert.deepEqual(wrapText('收到 12 字节，然后连接被重置', 14), ['收到 12 字节，', '然后连接被重置']);
  });
  it('loses nothing and keeps to the width', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', 'b', ' ', '服', '务', '，', '。', '(', ')', '\n', 'é'),
          maxLength: 80,
        }),
        fc.integer({ min: 8, max: 30 }),
        (source, columns) => {
          const lines = wrapText(source, columns);
          assert.equal(lines.join('').replaceAll(/\s/g, ''), source.replaceAll(/\s/g, ''));
          for (const line of lines) assert.ok(displayWidth(line) <= columns, JSON.stringify(line));
        },
      ),
    );
  });
});

describe('displayWidth', () => {
  it('counts Chinese twice and colours not at all', () => {
    assert.equal(displayWidth('回声 echo'), 9);
    assert.equal(displayWidth('\u001b[31mred\u001b[39m'), 3);
    assert.equal(displayWidth('✓✗⏱!↷–░█…'), 9);
  });
  it('cuts and fills by columns', () => {
    assert.equal(truncate('回声服务器', 6), '回声…');
    assert.equal(truncate('echo', 4), 'echo');
    assert.equal(padStart('回声', 6), '  回声');
  });
});
