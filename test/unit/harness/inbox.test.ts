import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { Inbox } from '../../../src/harness/inbox.ts';

/** What is done to the inbox and to a plain buffer beside it. */
type Step =
  | { readonly do: 'add'; readonly data: Uint8Array }
  | { readonly do: 'take' | 'peek'; readonly length: number }
  | { readonly do: 'agrees'; readonly start: number; readonly flip: number; readonly longer: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('add' as const), data: fc.uint8Array({ maxLength: 20 }) }),
    weight: 3,
  },
  fc.record({ do: fc.constantFrom('take' as const, 'peek' as const), length: fc.nat(30) }),
  fc.record({ do: fc.constant('agrees' as const), start: fc.nat(40), flip: fc.nat(60), longer: fc.nat(3) }),
);

describe('inbox', () => {
  it('behaves as one buffer does', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const inbox = new Inbox();
        let plain = Buffer.alloc(0);
        let total = 0;
        for (const each of steps) {
          switch (each.do) {
            case 'add':
              inbox.add(Buffer.from(each.data));
              plain = Buffer.concat([plain, each.data]);
              total += each.data.length;
              break;
            case 'take':
              assert.deepEqual(inbox.take(each.length), plain.subarray(0, each.length));
              plain = plain.subarray(each.length);
              break;
            case 'peek':
              assert.deepEqual(inbox.peek(each.length), plain.subarray(0, each.length));
              assert.deepEqual(inbox.peek(), plain);
              break;
            case 'agrees': {
              // What is expected may differ in one place, and be longer or shorter than what is there.
              const expected = Buffer.concat([plain, Buffer.alloc(each.longer)]).subarray(
                0,
                plain.length + each.longer - 1,
              );
              if (each.flip < expected.length) expected[each.flip] = (expected[each.flip] ?? 0) ^ 1;
              const both = Math.min(expected.length, plain.length);
              const from = Math.min(each.start, both);
              assert.equal(
                inbox.agrees(expected, each.start),
                expected.subarray(from, both).equals(plain.subarray(from, both)),
              );
            }
          }
          assert.deepEqual([inbox.length, inbox.total], [plain.length, total]);
        }
      }),
      { numRuns: 300 },
    ));

  it('is empty at first', () => {
    const inbox = new Inbox();
    assert.deepEqual([inbox.length, inbox.total, inbox.take(5).length], [0, 0, 0]);
    assert.ok(inbox.agrees(Buffer.from('x'), 0));
  });

  it('compares a stream of thousands of chunks as it comes', () => {
    const inbox = new Inbox();
    const expected = Buffer.alloc(4 * 1024 * 1024, 'abcdefg');
    let compared = 0;
    for (let start = 0; start < expected.length; start += 1000) {
      inbox.add(expected.subarray(start, start + 1000));
      assert.ok(inbox.agrees(expected, compared));
      compared = inbox.length;
    }
    assert.deepEqual(inbox.take(expected.length), expected);
  });
});
