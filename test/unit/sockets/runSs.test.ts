import * as assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';
import { runSs } from '../../../src/sockets/runSs.ts';
import { withFakeSs } from './fakeSs.ts';

function humanError(code: string, words: RegExp): (error: unknown) => boolean {
  return error => {
    assert.ok(error instanceof HumanError);
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  };
}

describe('runSs', () => {
  it('returns what ss prints', async () => {
    assert.match(await runSs(['-V']), /iproute2/);
  });

  it('says how to install ss where it is missing', async () => {
    await withFakeSs(undefined, async path => {
      await assert.rejects(runSs(['-Htan'], { path }), humanError('ss-missing', /apt install iproute2/));
    });
  });

  it('passes on what ss complains about', async () => {
    await assert.rejects(
      runSs(['--no-such-option']),
      humanError('ss-failed', /exit 255.*unrecognized option/),
    );
  });

  it('says so when ss was killed', async () => {
    await withFakeSs('kill -9 $$', async path => {
      await assert.rejects(runSs([], { path }), humanError('ss-failed', /SIGKILL/));
    });
  });

  it('asks for the language that it can read', async () => {
    await withFakeSs('echo "$LC_ALL"', async path => {
      assert.equal(await runSs([], { path }), 'C\n');
    });
  });

  it('stops an endless output', async function () {
    this.timeout(20_000);
    await withFakeSs('exec /usr/bin/yes ESTAB 0 0 127.0.0.1:1 127.0.0.1:2', async path => {
      await assert.rejects(runSs([], { path }), humanError('ss-failed', /64 MiB/));
    });
  });

  it('ends ss when aborted', async () => {
    await withFakeSs('exec /bin/sleep 60', async path => {
      const abort = new AbortController();
      const reason = new Error('enough');
      setTimeout(() => abort.abort(reason), 50);
      const started = performance.now();
      await assert.rejects(runSs([], { path, signal: abort.signal }), reason);
      assert.ok(performance.now() - started < 10_000);
      await assert.rejects(runSs([], { path, signal: abort.signal }), reason);
    });
  });
});
