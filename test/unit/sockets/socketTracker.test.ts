import * as assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { countByState } from '../../../src/sockets/countByState.ts';
import { diffSnapshots } from '../../../src/sockets/delta.ts';
import type { Connection, SocketDelta, SocketRow, SocketSnapshot } from '../../../src/sockets/model.ts';
import { isConnected, pairSockets } from '../../../src/sockets/pairing.ts';
import { longestHistory, longestQueueHistory } from '../../../src/sockets/socketHistory.ts';
import { longestPast, SocketTracker } from '../../../src/sockets/socketTracker.ts';
import { livingEnds, type WatchedConnection } from '../../../src/sockets/watchedSockets.ts';
import { listenRow, socketRow, worlds } from './socketWorld.ts';

const server = { address: '127.0.0.1', port: 9000 };

/** A client by number, as many as one likes. */
function client(i: number): { address: string; port: number } {
  return { address: `127.0.${(i >> 14) & 255}.1`, port: 10_000 + (i & 16_383) };
}

function ends(i: number, state: SocketRow['state'] = 'ESTAB', life = ''): [SocketRow, SocketRow] {
  return [
    socketRow(`sk:c${i}${life}`, state, [client(i), server]),
    socketRow(`sk:s${i}${life}`, state, [server, client(i)]),
  ];
}

function snapshot(at: number, rows: readonly SocketRow[]): SocketSnapshot {
  return { at, source: 'ss', rows };
}

function delta(at: number, upserted: readonly SocketRow[], removed: readonly string[] = []): SocketDelta {
  return { at, upserted, removed };
}

/** Feeds the first snapshot whole and the others as deltas. */
function follow(
  snapshots: readonly SocketSnapshot[],
  check: (tracker: SocketTracker, now: SocketSnapshot) => void,
): void {
  const tracker = new SocketTracker();
  let before: SocketSnapshot | undefined;
  for (const now of snapshots) {
    if (before) tracker.apply(diffSnapshots(before, now));
    else tracker.see(now);
    before = now;
    check(tracker, now);
  }
}

function shape({ id, client: c, server: s }: Connection): string {
  return `${id.replace(/#\d+$/, '')} ${c?.id ?? '-'} ${c?.state ?? '-'} ${s?.id ?? '-'} ${s?.recvQ ?? '-'}`;
}

function only(tracker: SocketTracker): WatchedConnection {
  const all = [...tracker.living];
  assert.equal(all.length, 1);
  return all[0] as WatchedConnection;
}

describe('SocketTracker', () => {
  it('shows what pairing the rows anew would show', () => {
    fc.assert(
      fc.property(worlds('steady'), snapshots => {
        follow(snapshots, (tracker, now) => {
          const expected = pairSockets(now.rows);
          const table = tracker.table(now.at);
          assert.deepEqual(table.connections.map(shape).sort(), expected.connections.map(shape).sort());
          assert.deepEqual(
            table.listeners.map(({ row }) => row.id).sort(),
            expected.listeners.map(({ row }) => row.id).sort(),
          );
          assert.deepEqual(tracker.counts, countByState(expected));
        });
      }),
    );
  });

  it('has each socket once, ends that belong together, and histories that end with now, whatever happens', () => {
    fc.assert(
      fc.property(worlds('wild'), snapshots => {
        follow(snapshots, (tracker, now) => {
          const living = [...tracker.living];
          const seen = living.flatMap(livingEnds).map(end => end.row.id);
          assert.deepEqual(
            seen.sort(),
            now.rows
              .filter(row => row.state !== 'LISTEN' && isConnected(row))
              .map(row => row.id)
              .sort(),
          );
          const total = Object.values(tracker.counts).reduce((sum, count) => sum + count.total, 0);
          assert.equal(total, seen.length + [...tracker.listeners].length);
          const all = [...living, ...tracker.past];
          assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
          for (const { client: c, server: s } of all) {
            if (c && s) assert.deepEqual([c.row.local, c.row.peer], [s.row.peer, s.row.local]);
            for (const end of [c, s]) {
              if (!end) continue;
              assert.equal(end.history[0]?.at, end.firstSeen);
              assert.equal(end.history.at(-1)?.state, end.row.state);
              assert.ok(end.since >= end.firstSeen && (end.goneAt ?? now.at) >= end.since);
            }
          }
        });
      }),
    );
  });

  it('is the same by snapshots as by deltas', () => {
    fc.assert(
      fc.property(worlds('wild'), snapshots => {
        const whole = new SocketTracker();
        follow(snapshots, (tracker, now) => {
          whole.see(now);
          assert.deepEqual(whole.counts, tracker.counts);
          assert.deepEqual(
            whole.table(now.at).connections.map(shape).sort(),
            tracker.table(now.at).connections.map(shape).sort(),
          );
        });
      }),
    );
  });

  it('tells exactly what has changed', () => {
    const tracker = new SocketTracker();
    tracker.see(snapshot(1, [listenRow('sk:l', server), ...ends(1), ...ends(2)]));
    const [c, s] = ends(1);
    const change = tracker.apply(delta(2, [{ ...s, recvQ: 5 }]));
    assert.deepEqual(
      [...change.connections].map(({ id }) => id),
      ['127.0.0.1:10001-127.0.0.1:9000'],
    );
    assert.equal(change.listeners.size, 0);
    const over = tracker.apply(delta(3, [], [c.id, s.id]));
    assert.deepEqual([...over.gone], ['127.0.0.1:10001-127.0.0.1:9000']);
    assert.deepEqual(
      tracker.apply(delta(4, [], ['sk:l'])).closed.map(({ id }) => id),
      ['sk:l'],
    );
  });

  it('keeps a connection when one end goes, with the way that it went', () => {
    const tracker = new SocketTracker();
    const [c, s] = ends(1);
    tracker.see(snapshot(1000, [listenRow('sk:l', server), c, s]));
    tracker.apply(
      delta(2000, [
        { ...c, state: 'FIN-WAIT-2' },
        { ...s, state: 'CLOSE-WAIT', recvQ: 1 },
      ]),
    );
    tracker.apply(delta(3000, [{ ...s, state: 'CLOSE-WAIT' }]));
    const connection = only(tracker);
    tracker.apply(delta(4000, [{ ...c, state: 'TIME-WAIT', inode: 0 }], [s.id]));
    assert.equal(only(tracker), connection);
    assert.equal(connection.server?.goneAt, 4000);
    assert.deepEqual(
      connection.server.history.map(({ at, state, recvQ }) => [at, state, recvQ]),
      [
        [1000, 'ESTAB', 0],
        [2000, 'CLOSE-WAIT', 1],
        [3000, 'CLOSE-WAIT', 0],
      ],
    );
    assert.equal(connection.server.since, 2000);
    assert.ok(connection.older);
    tracker.apply(delta(64_000, [], [c.id]));
    assert.deepEqual([...tracker.living], []);
    assert.deepEqual([...tracker.past], [connection]);
    assert.equal(connection.goneAt, 64_000);
  });

  it('knows a connection again of which a listing showed nothing', () => {
    const tracker = new SocketTracker();
    const [c, s] = ends(1);
    tracker.see(snapshot(1, [listenRow('sk:l', server), c, s]));
    const [connection] = tracker.living;
    tracker.apply(delta(2, [], [c.id, s.id]));
    assert.equal([...tracker.past].length, 1);
    const { connections, gone } = tracker.apply(delta(3, [{ ...c, state: 'TIME-WAIT', inode: 0 }]));
    assert.deepEqual([[...connections], [...gone]], [[connection], []]);
    assert.equal(only(tracker), connection);
    assert.deepEqual(
      [connection?.goneAt, connection?.client?.goneAt, connection?.server?.goneAt],
      [undefined, undefined, 2],
    );
    assert.deepEqual([...tracker.past], []);
    assert.equal(tracker.counts['TIME-WAIT']?.client, 1);
    tracker.apply(delta(4, [], [c.id]));
    assert.deepEqual([[...tracker.living], [...tracker.past]], [[], [connection]]);
  });

  it('knows whose end it is that came when the other one went', () => {
    const tracker = new SocketTracker();
    const [c] = ends(1, 'SYN-SENT');
    tracker.see(snapshot(1, [listenRow('sk:l', server), c]));
    const [connection] = tracker.living;
    const [, s] = ends(1, 'TIME-WAIT');
    const { connections, gone } = tracker.apply(delta(2, [{ ...s, inode: 0 }], [c.id]));
    assert.deepEqual([[...connections], [...gone]], [[connection], []]);
    assert.equal(only(tracker), connection);
    assert.deepEqual(
      [connection?.client?.goneAt, connection?.server?.row.state, connection?.goneAt],
      [2, 'TIME-WAIT', undefined],
    );
    assert.deepEqual([...tracker.past], []);
    tracker.apply(delta(3, [], [s.id]));
    const [, next] = ends(1, 'ESTAB', 'b');
    tracker.apply(delta(4, [next]));
    assert.notEqual(only(tracker), connection);
  });

  it('gives a socket that connects again, to another server, a connection of its own', () => {
    const tracker = new SocketTracker();
    const [c] = ends(1);
    tracker.see(snapshot(1, [listenRow('sk:l', server), c]));
    const other = { address: '127.0.0.1', port: 9001 };
    const { gone } = tracker.apply(delta(2, [{ ...c, state: 'SYN-SENT', peer: other }]));
    assert.deepEqual([...gone], ['127.0.0.1:10001-127.0.0.1:9000']);
    assert.equal(only(tracker).id, '127.0.0.1:10001-127.0.0.1:9001');
    assert.equal(tracker.lost.size, 0);
    assert.deepEqual(
      [...tracker.past].map(({ id }) => id),
      ['127.0.0.1:10001-127.0.0.1:9000'],
    );
  });

  it('tells connections apart that use the same ports one after the other', () => {
    const tracker = new SocketTracker();
    const [c, s] = ends(1);
    tracker.see(snapshot(1, [listenRow('sk:l', server), c, s]));
    tracker.apply(delta(2, [{ ...s, state: 'TIME-WAIT', inode: 0 }], [c.id]));
    const [c2, s2] = ends(1, 'ESTAB', 'b');
    tracker.apply(delta(3, [c2]));
    tracker.apply(delta(4, [s2], [s.id]));
    assert.equal(only(tracker).id, '127.0.0.1:10001-127.0.0.1:9000#2');
    assert.deepEqual([only(tracker).client?.row, only(tracker).server?.row], [c2, s2]);
    assert.deepEqual(
      [...tracker.past].map(({ id }) => id),
      ['127.0.0.1:10001-127.0.0.1:9000'],
    );
  });

  it('knows a new life by its state where ids are addresses', () => {
    const tracker = new SocketTracker();
    const row = socketRow('tcp:x', 'TIME-WAIT', [client(1), server], { inode: 0 });
    tracker.see(snapshot(1, [listenRow('listen:x', server), row]));
    tracker.apply(delta(2, [{ ...row, state: 'ESTAB', inode: 5 }]));
    assert.match(only(tracker).id, /#2$/);
    assert.equal(only(tracker).firstSeen, 2);
  });

  it('turns a connection round when its higher port turns out to be the server’s', () => {
    const tracker = new SocketTracker();
    const high = { address: '127.0.0.1', port: 50_000 };
    tracker.see(
      snapshot(1, [socketRow('sk:1', 'ESTAB', [server, high]), socketRow('sk:2', 'ESTAB', [high, server])]),
    );
    assert.equal(only(tracker).client?.row.id, 'sk:2');
    const { gone } = tracker.apply(delta(2, [listenRow('sk:l', high)]));
    assert.equal(only(tracker).client?.row.id, 'sk:1');
    assert.equal(only(tracker).id, '127.0.0.1:9000-127.0.0.1:50000');
    assert.deepEqual([...gone], ['127.0.0.1:50000-127.0.0.1:9000']);
  });

  it('keeps the way through the states when queues change all the time', () => {
    const tracker = new SocketTracker();
    const [c] = ends(1, 'SYN-SENT');
    tracker.see(snapshot(0, [listenRow('sk:l', server), c]));
    for (let i = 1; i < 500; i++) {
      tracker.apply(delta(i, [{ ...c, state: 'ESTAB', recvQ: i }, listenRow('sk:l', server, { recvQ: i })]));
    }
    tracker.apply(delta(500, [{ ...c, state: 'CLOSE-WAIT' }]));
    const { history } = only(tracker).client ?? assert.fail();
    assert.equal(history.length, longestHistory);
    assert.deepEqual([...new Set(history.map(({ state }) => state))], ['SYN-SENT', 'ESTAB', 'CLOSE-WAIT']);
    assert.equal(history.at(-2)?.recvQ, 499);
    assert.equal([...tracker.listeners][0]?.history.length, longestQueueHistory);
  });

  it('does not take longer for a delta when there are more sockets', () => {
    const costs = [200, 20_000].map(count => {
      const tracker = new SocketTracker();
      const rows = Array.from({ length: count / 2 }, (_, i) => ends(i)).flat();
      tracker.see(snapshot(0, [listenRow('sk:l', server), ...rows]));
      const times = Array.from({ length: 300 }, (_, i) => {
        const changed = rows.slice(0, 20).map(row => ({ ...row, recvQ: i + 1 }));
        const started = performance.now();
        tracker.apply(delta(i + 1, changed));
        return performance.now() - started;
      });
      return times.sort((a, b) => a - b)[150] ?? 0;
    });
    const [few = 0, many = 0] = costs;
    // A hundred times as many sockets; a walk through them would show.
    assert.ok(many < few * 20, `${few.toFixed(4)} ms with 200 sockets, ${many.toFixed(4)} ms with 20,000`);
  });

  it('needs no more memory after ten minutes of churn than after one', function () {
    this.timeout(30_000);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const tracker = new SocketTracker();
    tracker.see(snapshot(0, [listenRow('sk:l', server)]));
    let next = 0;
    /** Ten connections come and go at each of five samples a second. */
    const churn = (minutes: number): void => {
      for (let i = 0; i < minutes * 300; i++) {
        const at = next * 20;
        const come = Array.from({ length: 10 }, (_, j) => ends(next + j)).flat();
        tracker.apply(delta(at + 1, come));
        tracker.apply(
          delta(
            at + 50,
            come.map(row => ({ ...row, recvQ: 3 })),
          ),
        );
        tracker.apply(
          delta(
            at + 100,
            [],
            come.map(({ id }) => id),
          ),
        );
        tracker.found(new Set());
        next += 10;
      }
    };
    churn(1);
    const early = used();
    churn(9);
    const grown = used() - early;
    assert.ok([...tracker.past].length === longestPast);
    assert.ok(grown < 1_000_000, `${grown} bytes more`);
  });
});
