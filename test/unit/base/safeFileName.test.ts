import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeFileName } from '../../../src/base/safeFileName.ts';

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 300 }));

describe('safeFileName', () => {
  it('leaves usual ids as they are', () => {
    for (const id of ['s2021001', 'sample.one', 'zhang_san', '学生-2021', 'a@b.edu', 'Jürgen'])
      assert.equal(safeFileName(id), id);
  });

  it('writes everything else in hexadecimal', () => {
    assert.equal(safeFileName('../a'), '%2E.%2Fa');
    assert.equal(safeFileName('..'), '%2E%2E');
    assert.equal(safeFileName('a b\n'), 'a%20b%0A');
    assert.equal(safeFileName('100%'), '100%25');
    assert.equal(safeFileName('🦊'), '%F0%9F%A6%8A');
  });

  it('names a file in the folder, whatever the text', () =>
    fc.assert(
      fc.property(anyText, source => {
        const name = safeFileName(source);
        assert.match(name, /^[^/\\\p{C}\p{Z}]+$/u);
        assert.ok(!name.startsWith('.') && !name.endsWith('.'), name);
        assert.ok(Buffer.byteLength(name) <= 120, name);
        assert.doesNotMatch(name, /^(con|nul|aux|prn)(\.|$)/i);
      }),
    ));

  it('never gives two texts one name', () => {
    const similar = ['a'.repeat(200), 'a'.repeat(201), '', '%', '\ud800', '\udfff', '\ufffd', 'con', 'nul.x'];
    assert.equal(new Set(similar.map(safeFileName)).size, similar.length);
    fc.assert(fc.property(anyText, anyText, (a, b) => a === b || safeFileName(a) !== safeFileName(b)));
  });
});
