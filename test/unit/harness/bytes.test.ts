import * as assert from 'node:assert/strict';
import { bytes, printable } from '../../../src/harness/bytes.ts';

describe('bytes', () => {
  it('are the UTF-8 of a string', () => assert.deepEqual([...bytes('é\n')], [0xc3, 0xa9, 0x0a]));

  it('are printed as C would write them', () => {
    assert.equal(printable(bytes('hi "x"\r\n\t\0\\')), 'hi "x"\\r\\n\\t\\0\\\\');
    assert.equal(printable(Buffer.from([0x1b, 0x7f, 0x80, 0xff, 0x7e, 0x20])), '\\x1b\\x7f\\x80\\xff~ ');
  });

  it('are cut after so many bytes, not characters', () => {
    assert.equal(printable(Buffer.alloc(48, 'a')), 'a'.repeat(48));
    assert.equal(printable(Buffer.alloc(49, 'a')), `${'a'.repeat(48)}…`);
    assert.equal(printable(bytes('\n\n\n'), 2), '\\n\\n…');
    assert.equal(printable(bytes('')), '');
  });
});
