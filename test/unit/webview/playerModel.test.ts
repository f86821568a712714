import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { RecordedStep, Recording } from '../../../src/protocol/recording.ts';
import type { ToConnectionsView } from '../../../src/protocol/webviewMessages.ts';
import { applyDelta } from '../../../src/sockets/delta.ts';
import type { SocketSnapshot } from '../../../src/sockets/model.ts';
import { PlayerModel } from '../../../src/webview/playerModel.ts';
import { sampleRecording } from './sampleRecording.ts';

const check = { id: 'T1', title: 'Title of T1' };

/** What a page makes of the messages. */
class Page {
  snapshot: SocketSnapshot | undefined;
  steps: RecordedStep[] = [];

  show(messages: readonly ToConnectionsView[]): void {
    for (const message of messages) {
      if (message.type === 'follow') {
        this.snapshot = undefined;
        this.steps = [];
      }
      if (message.type === 'steps') this.steps.push(...message.steps);
      if (message.type === 'snapshot') this.snapshot = message.snapshot;
      if (message.type === 'delta') {
        assert.ok(this.snapshot, 'a delta to nothing');
        this.snapshot = applyDelta(this.snapshot, message.delta);
      }
    }
  }
}

function replaying(recording: Recording): { model: PlayerModel; page: Page } {
  const model = new PlayerModel();
  const page = new Page();
  page.show(model.apply({ type: 'follow', followed: { kind: 'replay', label: 'Tiny lab', check } }));
  page.show(model.apply({ type: 'recording', recording }));
  return { model, page };
}

describe('PlayerModel', () => {
  it('shows at every place the sockets and steps that there were, however one has got there', () => {
    const shape = fc.record({
      steps: fc.array(fc.nat(50), { maxLength: 8 }),
      framesAfter: fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }).map(a => a.toSorted((x, y) => x - y)),
    });
    fc.assert(
      fc.property(shape, fc.array(fc.integer({ min: -2, max: 20 }), { maxLength: 12 }), (sample, places) => {
        const recording = sampleRecording(sample);
        const { model, page } = replaying(recording);
        assert.ok(model.atEnd);
        for (const place of places) {
          page.show(model.seek(place));
          const moment = model.moments[model.at];
          assert.deepEqual(page.steps, recording.steps.slice(0, moment?.steps));
          assert.equal(model.made, page.steps.length);
          const frame = moment?.frame ?? -1;
          const rows = page.snapshot?.rows.map(r => `${r.id} ${r.recvQ}`).sort();
          assert.deepEqual(rows, frame < 0 ? undefined : [`client ${frame}`, `of ${frame} 0`]);
        }
      }),
    );
  });

  it('goes on with what is new when it goes forward, so that the page can animate it', () => {
    const { model } = replaying(sampleRecording({ steps: [1, 2], framesAfter: [0, 1, 2] }));
    model.seek(0);
    assert.deepEqual(
      model.seek(1).map(m => m.type),
      ['steps', 'delta'],
    );
    assert.equal(model.seek(0)[0]?.type, 'follow');
    assert.deepEqual(model.seek(0), []);
  });

  it('goes to a step', () => {
    const { model } = replaying(sampleRecording({ steps: [1, 2, 3], framesAfter: [0, 1, 2, 2, 3] }));
    model.seekStep(2);
    assert.equal(model.made, 2);
    assert.equal(model.moments[model.at]?.frame, 3);
    assert.equal(model.present?.bytes, 2);
  });

  it('is a bar for watching until the recording is there', () => {
    const model = new PlayerModel();
    assert.equal(model.mode, 'off');
    model.apply({ type: 'follow', followed: { kind: 'watch', label: 'Tiny lab', check } });
    const { steps } = sampleRecording({ steps: [1, 2], framesAfter: [0] });
    const ahead = steps[1];
    assert.ok(ahead);
    model.apply({ type: 'watch', watch: { state: 'paused', ahead, paceMs: 1000 } });
    model.apply({ type: 'steps', began: 1000, steps: steps.slice(0, 1) });
    assert.equal(model.mode, 'watch');
    assert.deepEqual([model.made, model.present?.bytes, model.watch?.ahead?.bytes], [1, 1, 2]);
    model.apply({ type: 'follow', followed: { kind: 'replay', label: 'Tiny lab', check } });
    model.apply({ type: 'recording', recording: sampleRecording({ steps: [1, 2], framesAfter: [0] }) });
    assert.equal(model.mode, 'replay');
    model.apply({ type: 'follow', followed: { kind: 'grade', label: 'Tiny lab' } });
    assert.equal(model.mode, 'off');
  });

  it('comes back to the place where it was, for the same recording only', () => {
    const recording = sampleRecording({ steps: [1, 2, 3], framesAfter: [0, 1, 2, 3] });
    const { model } = replaying(recording);
    model.seek(1);
    const follow = { type: 'follow', followed: { kind: 'replay', label: 'Tiny lab', check } } as const;
    const back = new PlayerModel(model.memory());
    back.apply(follow);
    back.apply({ type: 'recording', recording });
    assert.equal(back.at, 1);
    back.seek(2);
    back.apply(follow);
    back.apply({ type: 'recording', recording });
    assert.equal(back.at, 2);
    const other = new PlayerModel(model.memory());
    other.apply(follow);
    other.apply({ type: 'recording', recording: { ...recording, began: 2000 } });
    assert.ok(other.atEnd);
  });
});
