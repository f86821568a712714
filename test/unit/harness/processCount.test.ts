import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { ProcessCount } from '../../../src/harness/processCount.ts';
import { Probes, until } from '../proc/probe.ts';

describe('processCount', function () {
  this.timeout(30_000);
  const probes = new Probes();
  const counts: ProcessCount[] = [];
  afterEach(async () => {
    for (const count of counts.splice(0)) count.dispose();
    await probes.killAll();
  });
  after(() => probes.finish());

  function children(count: number): string[] {
    return ['sh', '-c', `for i in $(seq ${count}); do sleep 82 & done; echo ready; wait`];
  }

  it('calls once when there are more than the limit', async () => {
    const { tree } = await probes.start(['sh', '-c', 'echo ready; while :; do sleep 82 & sleep 0.01; done']);
    let calls = 0;
    counts.push(new ProcessCount(tree, () => calls++, 20));
    await until('the call', () => calls > 0);
    assert.ok(tree.members().length > 20);
    await probes.start(children(30));
    assert.equal(calls, 1);
  });

  it('does not mind as many as the limit, nor others', async () => {
    const { tree } = await probes.start(children(19));
    let calls = 0;
    counts.push(new ProcessCount(tree, () => calls++, 21));
    // Others use up pids, which makes it count; twice, so that it has looked at least once in between.
    for (let k = 0; k < 2; k++) {
      const { child } = await probes.start([
        'sh',
        '-c',
        'echo ready; for i in $(seq 60); do true & sleep 0.01; done',
      ]);
      if (child.exitCode === null) await once(child, 'exit');
    }
    assert.equal(calls, 0);
  });
});
