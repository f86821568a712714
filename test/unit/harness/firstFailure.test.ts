import * as assert from 'node:assert/strict';
import { bytes } from '../../../src/harness/bytes.ts';
import { server, TestHarness } from './testHarness.ts';

describe('a check that fails in many places at once', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());

  it('tells the first failure, and looks at the server once', async () => {
    const finding = await harness.finding(server('echo'), async t => {
      const started = await t.server();
      const clients = await Promise.all([1, 2, 3].map(() => started.connect()));
      const wanted = clients.map(async client => {
        await client.send(bytes('a'));
        await client.expect(bytes('b'));
      });
      const outcomes = await Promise.allSettled(wanted);
      const reasons = outcomes.map(outcome =>
        outcome.status === 'rejected' ? (outcome.reason as unknown) : '',
      );
      assert.equal(new Set(reasons).size, 1);
      await Promise.all(wanted);
    });
    assert.match(finding.message, /^What came back to client \d is wrong at offset 0/);
  });
});
