import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { resetsWhileWriting } from '../../../src/conversations/api.ts';
import { TestHarness, words } from '../harness/testHarness.ts';

const fixture = path.join(import.meta.dirname, '../../fixtures/harness/diesOfBulk.py');

describe('resetsWhileWriting', function () {
  this.timeout(60_000);
  const harness = new TestHarness();
  after(() => harness.finish());

  async function told(mode: string): Promise<string> {
    const finding = await harness.finding(['python3', fixture, mode], async t =>
      resetsWhileWriting(t, await t.server()),
    );
    return words(finding);
  }

  it('tells of the reset whose error a program took for its own end', async () =>
    assert.match(await told('reset'), /the client had reset.*EPIPE or ECONNRESET/));

  it('does not tell a crash as an error of write()', async () => {
    const crash = await told('segfault');
    assert.match(crash, /touched memory/);
    assert.doesNotMatch(crash, /EPIPE|ECONNRESET|SIGPIPE|reset/);
  });

  it('does not tell of a reset where the program had ended before', async () => {
    const early = await told('exit');
    assert.match(early, /The program gave up/);
    assert.doesNotMatch(early, /EPIPE|ECONNRESET|SIGPIPE|had reset/);
  });
});
