import assert from 'node:assert/strict';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { drawingStrings } from '../../../src/extension/drawingStrings.ts';
import { laneOf, type Lane } from '../../../src/webview/lanesModel.ts';
import { durationWords, placeOf, ticks, timeScale } from '../../../src/webview/lanesTime.ts';
import { laneWords } from '../../../src/webview/lanesWords.ts';
import { Strings } from '../../../src/webview/strings.ts';

const client = { address: '127.0.0.1', port: 40_000 };
const server = { address: '127.0.0.1', port: 9000 };
const id = '127.0.0.1:40000-127.0.0.1:9000';

function end(side: 'client' | 'server', what: Partial<SocketRow>): SocketRow {
  const [local, peer] = side === 'client' ? [client, server] : [server, client];
  return { id: `sk:${side}`, state: 'ESTAB', local, peer, recvQ: 0, sendQ: 0, inode: 5, ...what };
}

interface Look {
  readonly at: number;
  /** New, or changed. */
  readonly rows?: readonly SocketRow[];
  /** Ids. */
  readonly gone?: readonly string[];
}

/** A connection that went through what these looks saw. */
function laneAfter(looks: readonly Look[]): Lane {
  const model = new SocketModel([9000]);
  model.see({ at: 1000, source: 'ss', rows: [] });
  for (const { at, rows = [], gone = [] } of looks) model.apply({ at, upserted: rows, removed: gone });
  const connection = model.connection(id);
  assert.ok(connection);
  return laneOf(connection);
}

describe('a lane', () => {
  it('has a span for each state of each end, one after the other', () => {
    const lane = laneAfter([
      { at: 1000, rows: [end('client', {}), end('server', {})] },
      { at: 3100, rows: [end('client', { state: 'FIN-WAIT-2' }), end('server', { state: 'CLOSE-WAIT' })] },
      { at: 3400, rows: [end('client', { state: 'TIME-WAIT' })], gone: ['sk:server'] },
    ]);
    assert.deepEqual(lane.client?.spans, [
      { state: 'ESTAB', from: 1000, to: 3100 },
      { state: 'FIN-WAIT-2', from: 3100, to: 3400 },
      { state: 'TIME-WAIT', from: 3400 },
    ]);
    assert.deepEqual(lane.server?.spans, [
      { state: 'ESTAB', from: 1000, to: 3100 },
      { state: 'CLOSE-WAIT', from: 3100, to: 3400 },
    ]);
    assert.equal(lane.to, undefined);
    assert.equal(lane.resetAt, undefined);
  });

  it('says when bytes waited, how many at most, and in which queue', () => {
    const lane = laneAfter([
      { at: 1000, rows: [end('client', {}), end('server', {})] },
      { at: 2000, rows: [end('client', { sendQ: 70 }), end('server', { recvQ: 4 })] },
      { at: 3000, rows: [end('client', {}), end('server', { recvQ: 9 })] },
      { at: 4000, rows: [end('server', { recvQ: 6 })] },
    ]);
    assert.deepEqual(lane.client?.queues, [{ queue: 'Send-Q', from: 2000, to: 3000, bytes: 70 }]);
    assert.deepEqual(lane.server?.queues, [{ queue: 'Recv-Q', from: 2000, bytes: 9 }]);
    assert.equal(lane.client.spans.length, 1);
  });

  it('ends with a reset where both ends went without TIME-WAIT', () => {
    const lane = laneAfter([
      { at: 1000, rows: [end('client', {}), end('server', {})] },
      { at: 2500, gone: ['sk:client', 'sk:server'] },
    ]);
    assert.equal(lane.resetAt, 2500);
    assert.equal(lane.to, 2500);
    assert.deepEqual(lane.client?.spans, [{ state: 'ESTAB', from: 1000, to: 2500 }]);
  });

  it('in words tells both ends; what lasts has no duration, so that the words stay', () => {
    const strings = new Strings(drawingStrings(message => message));
    const looks: Look[] = [
      { at: 1000, rows: [end('client', {}), end('server', {})] },
      {
        at: 3100,
        rows: [end('client', { state: 'FIN-WAIT-2' }), end('server', { state: 'CLOSE-WAIT', recvQ: 5 })],
      },
    ];
    assert.equal(
      laneWords(laneAfter(looks), strings),
      'client 127.0.0.1:40000: ESTAB 2.1 s, FIN-WAIT-2 now; ' +
        'server 127.0.0.1:9000: ESTAB 2.1 s, CLOSE-WAIT now, Recv-Q 5 bytes',
    );
    const reset = laneAfter([...looks, { at: 3150, gone: ['sk:client', 'sk:server'] }]);
    assert.equal(
      laneWords(reset, strings),
      'client 127.0.0.1:40000: ESTAB 2.1 s, FIN-WAIT-2 50 ms; ' +
        'server 127.0.0.1:9000: ESTAB 2.1 s, CLOSE-WAIT 50 ms; reset',
    );
  });
});

describe('the time that the lanes show', () => {
  const hour = 3_600_000;

  it('ends at the present moment and begins where the zoom says', () => {
    const times = { begin: 0, end: hour, isLive: true };
    assert.deepEqual(timeScale('zoomShort', times, 500), { from: hour - 10_000, to: hour, width: 500 });
    assert.deepEqual(timeScale('zoomMinute', times, 500), { from: hour - 60_000, to: hour, width: 500 });
    assert.deepEqual(timeScale('zoomAll', times, 500), { from: 0, to: hour, width: 500 });
  });

  it('is ten seconds at least while it goes on, and all there is when it is over', () => {
    assert.equal(timeScale('zoomMinute', { begin: 0, end: 500, isLive: true }, 500).from, -9500);
    assert.equal(timeScale('zoomMinute', { begin: 0, end: 500, isLive: false }, 500).from, 0);
  });

  it('holds the cursor, wherever that is', () => {
    for (let cursor = 0; cursor <= hour; cursor += hour / 16) {
      for (const zoom of ['zoomShort', 'zoomMinute', 'zoomAll'] as const) {
        const { from, to } = timeScale(zoom, { begin: 0, end: hour, isLive: false, cursor }, 500);
        assert.ok(from <= cursor && cursor <= to, `${zoom} ${cursor}: ${from} to ${to}`);
        assert.ok(from >= 0 && to <= hour);
      }
    }
  });

  it('has round ticks that are far enough apart', () => {
    for (const span of [50, 480, 2_000, 10_000, 60_000, 600_000, 9 * hour]) {
      const scale = { from: 1_000_000, to: 1_000_000 + span, width: 800 };
      const found = ticks(scale, scale.to);
      assert.ok(found.length >= 2, `${span} ms`);
      assert.deepEqual(found.at(-1), { x: 800, ms: 0 });
      for (const [i, { x, ms }] of found.entries()) {
        assert.ok(Math.abs(placeOf(scale, scale.to + ms) - x) < 1e-6);
        if (i > 0) assert.ok(x - (found[i - 1]?.x ?? 0) >= 70 - 1e-6);
      }
    }
  });

  it('says durations as short as they can be read', () => {
    assert.deepEqual(
      [35, 350, 2100, 12_400, 185_000].map(ms => durationWords(ms)),
      ['35 ms', '0.3 s', '2.1 s', '12 s', '3:05'],
    );
    assert.deepEqual(
      [-60_000, -5000, 0].map(ms => durationWords(ms, true)),
      ['−1:00', '−5 s', '0 s'],
    );
  });
});
