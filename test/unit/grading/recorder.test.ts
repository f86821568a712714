import * as assert from 'node:assert/strict';
import { Recorder } from '../../../src/grading/recorder.ts';
import { Recordings } from '../../../src/grading/recordings.ts';
import type { CheckResult } from '../../../src/protocol/grade.ts';
import { recordingSchema } from '../../../src/protocol/recording.ts';
import { pictures } from '../../../src/report/conversationMoments.ts';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { ends, endingsIn } from './shownEndings.ts';

const result = (id: string): CheckResult => ({
  ...{ id, title: id, verdict: 'failed', points: 0, maxPoints: 1, durationMs: 5, hints: [] },
  finding: { message: 'It is not so.', transcript: [] },
});

function recorder(): Recorder {
  const made = new Recorder({ check: { id: 'E01', title: 'One' }, lab: 'echo-server', stepped: false });
  made.ports.add(80);
  return made;
}

const listener: SocketRow = {
  ...{ id: 'sk:0', state: 'LISTEN', recvQ: 0, sendQ: 128, inode: 1 },
  local: { address: '127.0.0.1', port: 80 },
  peer: { address: '0.0.0.0', port: 0 },
};

describe('recorder', function () {
  this.timeout(20_000);

  it('is a recording, with what was judged', () => {
    const made = recorder();
    made.see({ at: Date.now(), source: 'ss', rows: [listener] });
    made.step({ atMs: 1, who: 'client 1', what: 'connect', connection: 'a-b' });
    made.see({ at: Date.now() + 5, source: 'ss', rows: [listener, ...ends(40_000)] });
    const recording = recordingSchema.parse(made.finish(result('E01')));
    assert.equal(recording.verdict, 'failed');
    assert.equal(recording.message, 'It is not so.');
    assert.deepEqual(recording.serverPorts, [80]);
    assert.deepEqual(
      recording.frames.map(({ steps }) => steps),
      [0, 1],
    );
    assert.deepEqual(recording.omitted, { steps: 0, frames: 0 });
  });

  it('keeps the beginning and the end of ten thousand steps, and their frames beside them', () => {
    const made = recorder();
    for (let i = 0; i < 10_000; i++) {
      made.step({ atMs: i, who: 'client 1', what: 'note', detail: String(i) });
      made.see({ at: Date.now() + i, source: 'ss', rows: [{ ...listener, recvQ: i % 7 }] });
    }
    const recording = recordingSchema.parse(made.finish(result('E01')));
    assert.equal(recording.steps.length, 300);
    assert.equal(recording.steps[99]?.detail, '99');
    assert.equal(recording.steps[100]?.detail, '9800');
    assert.equal(recording.omitted.steps, 9700);
    assert.ok(recording.frames.length <= 600);
    assert.equal(recording.frames.at(-1)?.steps, 300);
    assert.ok(recording.frames.every(({ steps }, i, all) => steps >= (all[i - 1]?.steps ?? 0)));
  });

  it('is no larger than 256 KiB, however much there is to say', () => {
    const made = recorder();
    const crowd = Array.from({ length: 2000 }, (_, i) => 20_000 + i);
    for (let i = 0; i < 700; i++) {
      made.step({ atMs: i, who: `client ${i}`, what: 'send', bytes: 1, detail: 'x'.repeat(300) });
      const rows = crowd.flatMap(port => ends(port).map(row => ({ ...row, recvQ: i })));
      made.see({ at: Date.now() + i, source: 'ss', rows: [listener, ...rows] });
    }
    const recording = recordingSchema.parse(made.finish(result('E01')));
    assert.ok(JSON.stringify(recording).length <= 256 * 1024);
    assert.ok(recording.omitted.frames > 0);
    assert.ok(recording.frames.length >= 3);
  });

  it('shows the same few of a crowd all the time, both ends, those that live first', () => {
    const made = recorder();
    const shown = (): SocketRow[] => {
      const { frames } = made.finish(result('E01'));
      const last = frames.at(-1)?.sockets;
      return last?.type === 'snapshot' ? last.snapshot.rows : (last?.delta.upserted ?? []);
    };
    const gone = Array.from({ length: 300 }, (_, i) => ends(20_000 + i, 'TIME-WAIT')).flat();
    const living = Array.from({ length: 10 }, (_, i) => ends(30_000 + i)).flat();
    made.see({ at: 1, source: 'ss', rows: [listener, ...gone, ...living] });
    const rows = shown();
    assert.equal(rows.length, 1 + 2 * 64);
    assert.equal(rows.filter(({ state }) => state === 'ESTAB').length, 20);
  });

  /** What the kernel shows where the server closes first. */
  const closed = (port: number): SocketRow => ({ ...ends(port, 'TIME-WAIT')[1], inode: 0 });

  for (const [what, atFirst] of [
    ['a crowd', 100],
    ['few that become a crowd', 60],
  ] as const) {
    it(`tells of no connection of ${what} that ended in order that it was reset`, () => {
      const made = recorder();
      const all = Array.from({ length: 200 }, (_, i) => 20_000 + i);
      const picture = (at: number, came: number, over: number, gone = 0): void => {
        const rows = all
          .slice(gone, came)
          .flatMap((port, i) => (gone + i < over ? closed(port) : ends(port)));
        made.see({ at, source: 'ss', rows: [listener, ...rows] });
      };
      picture(1, atFirst, 0);
      for (let at = 2; at < 12; at++) picture(at, Math.max(atFirst, 20 * at), 5 * at);
      picture(12, 200, 55, 55);
      const { frames } = made.finish(result('E01'));
      assert.deepEqual(endingsIn(frames.slice(0, -1)), []);
      assert.deepEqual(endingsIn(frames), ['endedInOrder']);
    });
  }

  it('goes on with new ones of ten thousand that come and end, shows each end, and never too many', () => {
    const made = recorder();
    const last = 10_000;
    for (let at = 0; at <= last; at += 20) {
      const rows = Array.from({ length: 1200 }, (_, i) => at - i)
        .filter(n => n >= 0)
        .flatMap(n => (at - n < 200 ? ends(20_000 + n) : closed(20_000 + n)));
      made.see({ at, source: 'ss', rows: [listener, ...rows] });
    }
    const { frames } = recordingSchema.parse(made.finish(result('E01')));
    const shown = new Set<number>();
    let most = 0;
    for (const { snapshot } of pictures({ frames })) {
      const ports = snapshot.rows.flatMap(({ local, peer }) => (local.port === 80 ? peer.port : local.port));
      most = Math.max(most, new Set(ports).size);
      for (const port of ports) shown.add(port);
    }
    // Those that live, those that wait, those whose wait would fall between two frames, and the listener's peer.
    assert.ok(most <= 64 + 128 + 64 + 1, String(most));
    assert.ok(Math.max(...shown) > 20_000 + last - 300);
    assert.deepEqual(endingsIn(frames), ['endedInOrder']);
  });
});

describe('recordings', () => {
  it('give each check the sockets of its own servers', () => {
    const recordings = new Recordings();
    for (const id of ['A', 'B'])
      recordings.begin({ check: { id, title: id }, lab: 'echo-server', stepped: false });
    recordings.serves('A', 80);
    recordings.serves('B', 81);
    recordings.step('A', { atMs: 1, who: 'client 1', what: 'close' });
    recordings.see({ at: 1, source: 'ss', rows: [listener, ...ends(40_000)] });
    const [a, b] = ['A', 'B'].map(id => recordings.finish(result(id)));
    const rows = [a, b].map(each => {
      const first = each?.frames[0]?.sockets;
      return first?.type === 'snapshot' ? first.snapshot.rows.length : undefined;
    });
    assert.deepEqual(rows, [3, 0]);
    assert.deepEqual([a?.steps.length, b?.steps.length], [1, 0]);
    assert.equal(recordings.finish(result('A')), undefined);
  });
});
