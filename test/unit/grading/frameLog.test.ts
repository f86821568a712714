import * as assert from 'node:assert/strict';
import { FrameLog } from '../../../src/grading/frameLog.ts';
import { pictures } from '../../../src/report/conversationMoments.ts';
import type { SocketRow, SocketSnapshot } from '../../../src/sockets/model.ts';
import { ends, endingsIn } from './shownEndings.ts';

const row = (port: number, recvQ: number): SocketRow => ({
  ...{ id: `sk:${port}`, state: 'ESTAB', recvQ, sendQ: 0, inode: port },
  local: { address: '127.0.0.1', port },
  peer: { address: '127.0.0.1', port: 80 },
});

/** One picture a millisecond: sockets come, change and go. */
function story(length: number): SocketSnapshot[] {
  return Array.from({ length }, (_, at) => ({
    at,
    source: 'ss',
    rows: [1, 2, 3, 4, 5, 6].flatMap(port =>
      (at + port) % 7 < 2 ? [] : row(port, Math.floor(at / port) % 5),
    ),
  }));
}

function logOf(pictures: readonly SocketSnapshot[], frames: number, size: number): FrameLog {
  const log = new FrameLog({ frames, size });
  for (const each of pictures) log.add(each.at, each.at, each);
  return log;
}

const byId = (rows: readonly SocketRow[]): SocketRow[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('frame log', function () {
  this.timeout(20_000);

  it('keeps all of a short story', () => {
    const told = story(50);
    const log = logOf(told, 100, 1e6);
    assert.equal(log.joined, 0);
    assert.equal(log.frames[0]?.sockets.type, 'snapshot');
    assert.ok(log.frames.slice(1).every(({ sockets }) => sockets.type === 'delta'));
  });

  it('does not keep what changed nothing', () => {
    const [first] = story(1);
    assert.ok(first);
    const log = logOf([first, { ...first, at: 5 }, { ...first, at: 9 }], 100, 1e6);
    assert.equal(log.frames.length, 1);
  });

  for (const [what, frames, size] of [
    ['many', 40, 1e9],
    ['large', 1000, 20_000],
  ] as const) {
    it(`joins frames in the middle where they are too ${what}, and each that is left is right`, () => {
      const told = story(2000);
      const log = logOf(told, frames, size);
      assert.ok(log.frames.length <= frames && log.size <= size, `${log.frames.length} ${log.size}`);
      assert.ok(log.frames.length > 8);
      for (const { atMs, snapshot } of pictures({ frames: log.frames }))
        assert.deepEqual(byId(snapshot.rows), byId(told[atMs]?.rows ?? []), `at ${atMs}`);
      assert.equal(log.frames.at(-1)?.atMs, 1999);
      // The beginning and the end are as close as they were.
      assert.deepEqual(
        log.frames.slice(0, 3).map(({ atMs }) => atMs),
        [0, 1, 2],
      );
      assert.equal(log.frames.at(-2)?.atMs, 1998);
      const distinct = logOf(told, 1e6, 1e9).frames.length;
      assert.equal(log.joined + log.frames.length, distinct);
    });
  }

  it('shows how a connection ended, however many frames were joined', () => {
    const most = 40;
    // A connection a picture: it lives for 150 of them, waits for 20, and is gone.
    const told = Array.from({ length: 2000 }, (_, at): SocketSnapshot => {
      const rows = Array.from({ length: 170 }, (_, i) => at - i)
        .filter(began => began >= 0)
        .flatMap(began => {
          const [client, server] = ends(began + 1);
          if (at - began < 150) return [client, server];
          return { ...client, state: 'TIME-WAIT' as const, inode: 0 };
        });
      return { at, source: 'ss', rows };
    });
    const log = logOf(told, most, 1e9);
    assert.ok(log.frames.length <= most);
    assert.ok(log.joined > 1900);
    assert.deepEqual(endingsIn(log.frames), ['endedInOrder']);
    for (const { atMs, snapshot } of pictures({ frames: log.frames })) {
      const there = told[atMs]?.rows ?? [];
      const left = snapshot.rows.filter(row => !there.some(({ id }) => id === row.id));
      assert.ok(left.every(({ state }) => state === 'TIME-WAIT'));
      assert.deepEqual(byId(snapshot.rows.filter(row => !left.includes(row))), byId(there));
    }
  });
});
