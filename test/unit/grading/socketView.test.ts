import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { english } from '../../../src/base/text.ts';
import { runChecks } from '../../../src/grading/runChecks.ts';
import type { RunnerLine } from '../../../src/grading/runnerJob.ts';
import { SocketView } from '../../../src/grading/socketView.ts';
import { check } from '../../../src/harness/check.ts';
import { sweepMarked } from '../../../src/proc/sweep.ts';
import type { RecordedFrame } from '../../../src/protocol/recording.ts';
import type { TcpState } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { server } from '../harness/testHarness.ts';
import { RealSockets } from '../sockets/realSockets.ts';
import { endingsIn } from './shownEndings.ts';
import { testJob } from './testJob.ts';

const job = testJob(['A'], {
  folder: path.join(import.meta.dirname, '../../fixtures/harness'),
  sampleHz: 5,
  record: true,
});

/** What was told of the sockets, as the frames of a recording. */
function framesOf(lines: readonly RunnerLine[]): RecordedFrame[] {
  return lines.flatMap((line): RecordedFrame[] => {
    if (line.type === 'sockets')
      return [{ atMs: 0, steps: 0, sockets: { type: 'snapshot', snapshot: line.snapshot } }];
    if (line.type === 'socketsChanged')
      return [{ atMs: 0, steps: 0, sockets: { type: 'delta', delta: line.delta } }];
    return [];
  });
}

function statesIn(frames: readonly RecordedFrame[]): TcpState[] {
  return frames.flatMap(({ sockets }) =>
    (sockets.type === 'delta' ? sockets.delta.upserted : sockets.snapshot.rows).map(({ state }) => state),
  );
}

describe('view of the sockets of a run', function () {
  this.timeout(60_000);

  it('shows how the connections of a server end that is ended, in a network that others use too', async () => {
    const runId = randomUUID();
    const lines: RunnerLine[] = [];
    let serverPort = 0;
    // The client has closed, and the server has not when it is killed: then the kernel sends its FIN.
    const closesLast = check('A', async t => {
      const learners = await t.server();
      serverPort = learners.port;
      const client = await learners.connect();
      while (((await client.kernelEnds()).server?.inode ?? 0) === 0) await delay(5);
      await client.close();
      while ((await client.kernelEnds()).server?.state !== 'CLOSE-WAIT') await delay(5);
    });
    const results = await runChecks(
      { ...job, runId, run: server('silent') },
      [closesLast],
      english,
      line => lines.push(line),
      new AbortController().signal,
    );
    assert.deepEqual(
      results.map(({ verdict }) => verdict),
      ['passed'],
    );
    const frames = framesOf(lines);
    assert.ok(statesIn(frames).includes('CLOSE-WAIT'));
    assert.ok(statesIn(frames).includes('TIME-WAIT'));
    assert.deepEqual(endingsIn(frames, [serverPort]), []);
    assert.deepEqual(await sweepMarked({ name: 'SOCKLAB_RUN', value: runId }), []);
  });

  it('goes on looking for what is left of the last fifty servers', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await sockets.connect();
    const lines: RunnerLine[] = [];
    const view = new SocketView(job, new Set(), undefined, line => lines.push(line));
    const shown = async (): Promise<number> => {
      await view.look();
      const model = new SocketModel();
      for (const { sockets: each } of framesOf(lines)) {
        if (each.type === 'snapshot') model.see(each.snapshot);
        else model.apply(each.delta);
      }
      return [...model.living].length + [...model.listeners].length;
    };
    try {
      assert.equal(await shown(), 0);
      view.ended(port);
      assert.equal(await shown(), 2);
      // None of them is anybody's.
      for (let other = 1; other < 50; other++) view.ended(other);
      assert.equal(await shown(), 2);
      view.ended(50);
      assert.equal(await shown(), 0);
    } finally {
      view.dispose();
    }
  });
});
