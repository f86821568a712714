import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { RandomStream } from '../../../src/harness/randomStream.ts';

describe('randomStream', () => {
  it('gives the same bytes for the same seed and name', () => {
    const [a, b] = [new RandomStream('5eed', 'E01'), new RandomStream('5eed', 'E01')];
    assert.deepEqual(a.bytes(1000), b.bytes(1000));
    assert.deepEqual(a.letters(20), b.letters(20));
    assert.equal(a.integer(1, 1_000_000), b.integer(1, 1_000_000));
  });

  it('gives the same bytes in one piece as in many', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 10 }), lengths => {
        const pieces = new RandomStream('5eed', 'E01');
        const whole = new RandomStream('5eed', 'E01').bytes(lengths.reduce((sum, each) => sum + each, 0));
        assert.deepEqual(Buffer.concat(lengths.map(length => pieces.bytes(length))), whole);
      }),
    ));

  it('gives other bytes for another name or seed', () => {
    const first = new RandomStream('5eed', 'E01').bytes(16);
    for (const [seed, name] of [
      ['5eed', 'E02'],
      ['5eee', 'E01'],
      ['5eedE', '01'],
    ] as const) {
      assert.notDeepEqual(new RandomStream(seed, name).bytes(16), first);
    }
  });

  it('stays the same from version to version, so that an old seed still replays', () =>
    assert.equal(new RandomStream('0000000000000000', 'E01').letters(16).toString(), knownLetters));

  it('has letters from a to p only, each of them', () => {
    const letters = new Set(new RandomStream('x', 'y').letters(2000).toString());
    assert.deepEqual([...letters].sort().join(''), 'abcdefghijklmnop');
  });

  it('has every byte value', () => assert.equal(new Set(new RandomStream('x', 'y').bytes(10_000)).size, 256));

  it('has whole numbers from low to high', () =>
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), fc.string(), (low, span, seed) => {
        const number = new RandomStream(seed, 'n').integer(low, low + span);
        assert.ok(Number.isInteger(number) && number >= low && number <= low + span);
      }),
    ));
});

const knownLetters = 'ipnpjnchjkienenn';
