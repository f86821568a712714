import * as assert from 'node:assert/strict';
import { english, text } from '../../../src/base/text.ts';
import { rootOf } from '../../../src/harness/rootCause.ts';
import type { Seen } from '../../../src/harness/seen.ts';
import type { ServerExit } from '../../../src/harness/serverProcess.ts';
import type { TranscriptEntry } from '../../../src/protocol/finding.ts';

function seen(exit: ServerExit | undefined, stderr = ''): Seen {
  return {
    received: Buffer.alloc(0),
    expected: Buffer.from('abc'),
    firstDifference: 0,
    end: 'open',
    exit,
    accepted: true,
    unread: 0,
    unsent: 0,
    serverState: 'ESTAB',
    calls: 'recvfrom on fd 4',
    spins: false,
    evidence: { lines: [], processes: [], connections: [], output: { stdout: '', stderr, droppedBytes: 0 } },
  };
}

const steps = (...what: TranscriptEntry['what'][]): TranscriptEntry[] =>
  what.map((each, atMs) => ({ atMs, who: each === 'exit' ? 'server' : 'client 1', what: each }));

const failed: ServerExit = { code: 1, signal: null };

describe('root cause', () => {
  it('of a program that ended is its end, whatever was asked of it', () => {
    const stderr =
      'Traceback\n  File "x.py", line 24\nConnectionResetError: [Errno 104] Connection reset by peer\n';
    const first = rootOf(seen(failed, stderr), { cause: text('one') }, steps('connect', 'reset', 'exit'));
    const other = rootOf(seen(failed, stderr.replace('24', '7')), {}, steps('connect', 'close', 'exit'));
    assert.equal(first?.id, other?.id);
    assert.match(
      english.say(first!.words),
      /^When a client resets its connection, .* exit status 1\. Its last words: ConnectionResetError/,
    );
    assert.match(english.say(other!.words), /^When a client leaves, your server ends/);
  });

  it('tells two exceptions apart, and two deeds where nothing was said', () => {
    const ids = [
      rootOf(seen(failed, 'ValueError: 7'), {}, steps('send', 'exit')),
      rootOf(seen(failed, 'OSError: 24'), {}, steps('send', 'exit')),
      rootOf(seen(failed), {}, steps('reset', 'exit')),
      rootOf(seen(failed), {}, steps('close', 'exit')),
      rootOf(seen({ code: null, signal: 'SIGSEGV' }), {}, steps('close', 'exit')),
    ].map(root => root?.id);
    assert.equal(new Set(ids).size, ids.length, ids.join('\n'));
  });

  it('sees the deed behind the knock of the next visitor', () => {
    const root = rootOf(seen(failed), {}, steps('reset', 'connect', 'send', 'see-reset', 'exit'));
    assert.match(english.say(root!.words), /^When a client resets/);
  });

  it('of a server that lives is the cause that was found, its values aside', () => {
    const advice = (n: number) => ({
      cause: text('{n} bytes wait, {why}.', { n, why: text('unread') }),
      next: text('read'),
    });
    const root = rootOf(seen(undefined), advice(3), []);
    assert.equal(root?.id, rootOf(seen(undefined), advice(5), [])?.id);
    assert.match(english.say(root!.words), /^3 bytes wait, unread/);
  });

  it('of a program that we ended is what it did, not our signal', () => {
    const advice = { cause: text('It prints in a loop.'), next: text('Print less.') };
    const root = rootOf(seen({ code: null, signal: 'SIGKILL' }), advice, [], true);
    assert.equal(english.say(root!.words), 'It prints in a loop.');
  });

  it('is not a mere description', () => {
    assert.equal(rootOf(seen(undefined), { cause: text('Your server is here.') }, []), undefined);
    assert.equal(rootOf(seen(undefined), {}, []), undefined);
  });
});
