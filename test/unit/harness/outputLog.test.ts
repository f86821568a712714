import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { OutputLog } from '../../../src/harness/outputLog.ts';

const kibibyte = 1024;

describe('outputLog', () => {
  it('keeps everything that is short, and passes it on as it comes', () => {
    const log = new OutputLog();
    assert.equal(log.add(Buffer.from('one\n')), 'one\n');
    assert.equal(log.add(Buffer.from('two\n')), 'two\n');
    assert.deepEqual([log.end(), log.total, log.dropped], ['one\ntwo\n', 8, 0]);
    assert.equal(log.end(4), 'two\n');
  });

  it('is not torn between the bytes of a character', () => {
    const log = new OutputLog();
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    assert.equal(log.add(first) + log.add(second), 'é');
  });

  it('keeps the end of much output, in bounded memory', () => {
    const log = new OutputLog();
    let passedOn = 0;
    for (let i = 0; i < 5000; i++)
      passedOn += log.add(Buffer.from(`line ${String(i).padStart(6, '0')}\n`)).length;
    assert.equal(log.total, 5000 * 12);
    assert.equal(passedOn, 16 * kibibyte);
    assert.ok(log.end().endsWith('line 004999\n'));
    assert.equal(log.end().length, 2000);
    assert.equal(log.end(1e9).length, 16 * kibibyte);
    assert.equal(log.dropped, 5000 * 12 - 32 * kibibyte);
  });

  it('counts every byte once', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(20 * kibibyte), { maxLength: 8 }), sizes => {
        const log = new OutputLog();
        const fresh = sizes.map(size => log.add(Buffer.alloc(size, 'x'))).join('');
        const total = sizes.reduce((sum, each) => sum + each, 0);
        assert.equal(log.total, total);
        assert.equal(fresh.length, Math.min(total, 16 * kibibyte));
        assert.equal(log.dropped, Math.max(0, total - 32 * kibibyte));
      }),
    ));

  it('shows the end also where the head is not quite full', () => {
    const log = new OutputLog();
    log.add(Buffer.alloc(16 * kibibyte - 10, 'a'));
    log.add(Buffer.from(`${'b'.repeat(100)}the end`));
    assert.ok(log.end().endsWith('the end'), log.end().slice(-40));
    assert.equal(log.end(1e9).length, log.total);
  });

  it('shows both ends of one large chunk', () => {
    const log = new OutputLog();
    const shown = log.add(Buffer.from(`begin${'x'.repeat(100_000)}end`));
    assert.ok(shown.startsWith('begin') && log.end().endsWith('end'));
    assert.equal(log.dropped, 100_008 - 32 * kibibyte);
  });

  it('is not torn in its tail either, and counts bytes', () => {
    const log = new OutputLog();
    const all = Buffer.from('é'.repeat(40_000));
    for (let start = 0; start < all.length; start += 999) log.add(all.subarray(start, start + 999));
    assert.equal(log.end(1e9), 'é'.repeat(16 * kibibyte));
    assert.equal(log.dropped, all.length - 2 * 32 * kibibyte);
  });
});
