import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { timerSpan } from '../../../src/sockets/timerSpan.ts';
import { renderSpan, roundedBySs } from './renderSs.ts';

describe('timerSpan', () => {
  for (const [span, ms] of [
    ['', 0],
    ['052ms', 52],
    ['200ms', 200],
    ['1sec', 1000],
    ['1.188ms', 1188],
    ['1.188sec', 1188],
    ['9.050ms', 9050],
    ['51sec', 51_000],
    ['1min58sec', 118_000],
    ['9min', 540_000],
    ['119min', 7_140_000],
    ['soon', 0],
    ['5', 0],
    ['5parsec', 0],
  ] as const) {
    it(`reads ${span || 'nothing'}`, () => {
      assert.equal(timerSpan(span), ms);
    });
  }

  it('reads what ss makes of any time', () => {
    fc.assert(
      fc.property(fc.nat(8_000_000), fc.boolean(), (ms, newTimers) => {
        assert.equal(timerSpan(renderSpan(ms, newTimers)), roundedBySs(ms));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), s => assert.ok(timerSpan(s) >= 0)));
  });
});
