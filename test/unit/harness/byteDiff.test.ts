import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { byteDiff, firstDifference } from '../../../src/harness/byteDiff.ts';
import { byteDiffSchema } from '../../../src/protocol/finding.ts';

/** The plain way to say it. */
function slowly(expected: Uint8Array, actual: Uint8Array): number {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) if (expected[i] !== actual[i]) return i;
  return -1;
}

const few = fc.uint8Array({ maxLength: 200, max: 3 });
/** Two that begin alike, which two random ones rarely do. */
const alike = fc.tuple(few, few, few).map(([common, a, b]) => ({
  a: Uint8Array.from([...common, ...a]),
  b: Uint8Array.from([...common, ...b]),
}));

describe('byteDiff', () => {
  it('finds the first difference, as looking at each byte would', () =>
    fc.assert(
      fc.property(alike, ({ a, b }) => {
        assert.equal(firstDifference(a, b), slowly(a, b));
      }),
      { numRuns: 500 },
    ));

  it('finds a single wrong byte in 8 MiB, wherever it is', () => {
    const expected = Buffer.alloc(8 * 1024 * 1024, 7);
    for (const offset of [0, 1, 4_194_303, 4_194_304, expected.length - 1]) {
      const actual = Buffer.from(expected);
      actual[offset] = 8;
      assert.equal(firstDifference(expected, actual), offset);
    }
    assert.equal(firstDifference(expected, expected.subarray(0, 5)), 5);
  });

  it('shows up to 16 bytes before and after it, of both sides', () =>
    fc.assert(
      fc.property(alike, ({ a, b }) => {
        const diff = byteDiff(a, b);
        assert.equal(diff === undefined, Buffer.from(a).equals(b));
        if (!diff) return;
        byteDiffSchema.parse(diff);
        const { offset, windowStart } = diff;
        assert.equal(offset, slowly(a, b));
        assert.equal(windowStart, Math.max(0, offset - 16));
        assert.deepEqual([diff.expectedLength, diff.actualLength], [a.length, b.length]);
        for (const [hex, ascii, data] of [
          [diff.expectedHex, diff.expectedAscii, a],
          [diff.actualHex, diff.actualAscii, b],
        ] as const) {
          const window = data.subarray(windowStart, offset + 16);
          assert.deepEqual(Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.from(window));
          assert.equal(ascii.length, window.length);
        }
      }),
    ));

  it('prints one character a byte', () => {
    const diff = byteDiff(Buffer.from('a~ \x7f\n\xffz', 'latin1'), Buffer.alloc(0));
    assert.equal(diff?.expectedAscii, 'a~ ...z');
    assert.equal(diff.expectedHex, '61 7e 20 7f 0a ff 7a');
    assert.deepEqual([diff.actualHex, diff.actualAscii], ['', '']);
  });
});
