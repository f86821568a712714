import * as assert from 'node:assert/strict';
import { Recorder } from '../../../src/grading/recorder.ts';
import { Recordings } from '../../../src/grading/recordings.ts';
import type { CheckResult } from '../../../src/protocol/grade.ts';
import { recordingSchema } from '../../../src/protocol/recording.ts';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';

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

function ends(port: number, state: TcpState = 'ESTAB'): SocketRow[] {
  const [client, server] = [
    { address: '127.0.0.1', port },
    { address: '127.0.0.1', port: 80 },
  ];
  const base = { state, recvQ: 0, sendQ: 0, inode: port };
  return [
    { ...base, id: `c:${port}`, local: client, peer: server },
    { ...base, id: `s:${port}`, local: server, peer: client },
  ];
}

describe('recorder', () => {
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
