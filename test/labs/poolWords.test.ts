import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { occupy } from '../../labs/thread-pool-server/checks/pool.ts';
import { TestHarness, words } from '../unit/harness/testHarness.ts';

const fixtures = path.join(import.meta.dirname, '../fixtures/harness');

describe('the words of the thread-pool lab', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());

  async function told(program: string): Promise<string> {
    const command = ['python3', path.join(fixtures, program)];
    const finding = await harness.finding(command, async t => {
      await occupy(t, await t.server());
    });
    return words(finding);
  }

  it('name two threads that read from one connection', async () =>
    assert.match(await told('sharesConnection.py'), /Two of your threads read from the same connection/));

  it('do not take the same number in three processes for one connection', async () => {
    const forked = await told('forksWorkers.py');
    assert.match(forked, /Served: 3 of the 4 clients/);
    assert.doesNotMatch(forked, /same connection/);
  });
});
