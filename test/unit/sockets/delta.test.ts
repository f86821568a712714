import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyDelta, diffSnapshots, isEmptyDelta, sameRow } from '../../../src/sockets/delta.ts';
import type { SocketRow, SocketSnapshot, SocketTimer } from '../../../src/sockets/model.ts';
import { rows } from './arbitraries.ts';

function snapshot(at: number, rows: readonly SocketRow[]): SocketSnapshot {
  return { at, source: 'ss', rows };
}

function timed(timer: SocketTimer): SocketRow {
  const nowhere = { address: '127.0.0.1', port: 1 };
  return {
    id: 'sk:1',
    state: 'TIME-WAIT',
    local: nowhere,
    peer: nowhere,
    recvQ: 0,
    sendQ: 0,
    inode: 0,
    timer,
  };
}

const timer: SocketTimer = { kind: 'timewait', expiresMs: 50_000, retransmits: 0 };

describe('socket deltas', () => {
  it('applied to the earlier snapshot give the later one', () => {
    fc.assert(
      fc.property(rows, rows, fc.nat(10_000), (first, second, elapsed) => {
        const before = snapshot(1000, first);
        const after = snapshot(1000 + elapsed, second);
        const applied = applyDelta(before, diffSnapshots(before, after));
        assert.equal(applied.at, after.at);
        assert.deepEqual(applied.rows.map(row => row.id).sort(), second.map(row => row.id).sort());
        const early = new Map(first.map(row => [row.id, row]));
        for (const row of second) {
          const earlier = early.get(row.id);
          const now = applied.rows.find(({ id }) => id === row.id);
          // An untouched row's timer has run down by itself; all else is as the kernel showed it.
          if (earlier?.timer && sameRow(earlier, row)) {
            const expiresMs = Math.max(0, earlier.timer.expiresMs - elapsed);
            assert.deepEqual(now, { ...row, timer: { ...earlier.timer, expiresMs } });
          } else assert.deepEqual(now, row);
        }
      }),
    );
  });

  it('say nothing when nothing happened', () => {
    fc.assert(
      fc.property(rows, rows => {
        assert.ok(isEmptyDelta(diffSnapshots(snapshot(1, rows), snapshot(2, structuredClone(rows)))));
      }),
    );
  });

  it('name only what changed', () => {
    const row = timed(timer);
    const other = { ...row, id: 'sk:2' };
    const delta = diffSnapshots(snapshot(1, [row, other]), snapshot(2, [{ ...other, recvQ: 1 }]));
    assert.deepEqual(delta, { at: 2, upserted: [{ ...other, recvQ: 1 }], removed: ['sk:1'] });
  });

  it('do not mention a timer that runs down, and let it run', () => {
    const before = snapshot(1000, [timed(timer)]);
    const delta = diffSnapshots(before, snapshot(4000, [timed({ ...timer, expiresMs: 47_000 })]));
    assert.ok(isEmptyDelta(delta));
    assert.equal(applyDelta(before, delta).rows[0]?.timer?.expiresMs, 47_000);
    assert.equal(applyDelta(before, { ...delta, at: 99_000 }).rows[0]?.timer?.expiresMs, 0);
  });

  it('mention a timer that is another, fired, or was set again', () => {
    for (const change of [{ kind: 'persist' }, { retransmits: 1 }, { expiresMs: 60_000 }] as const) {
      const delta = diffSnapshots(snapshot(1, [timed(timer)]), snapshot(2, [timed({ ...timer, ...change })]));
      assert.equal(delta.upserted.length, 1);
    }
  });

  it('keep the identity of rows that they leave alone', () => {
    const { timer: _, ...row } = timed(timer);
    const before = snapshot(1, [row]);
    assert.equal(applyDelta(before, { at: 500, upserted: [], removed: [] }).rows[0], row);
  });
});
