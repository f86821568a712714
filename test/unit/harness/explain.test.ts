import * as assert from 'node:assert/strict';
import { english } from '../../../src/base/text.ts';
import { exitWords, explain, explainExcess, explainExit } from '../../../src/harness/explain.ts';
import type { Advice, Seen } from '../../../src/harness/seen.ts';
import type { ThreadEvidence } from '../../../src/protocol/finding.ts';

function say(advice: Advice): string {
  return [advice.message, advice.cause, advice.next]
    .flatMap(each => (each ? english.say(each) : []))
    .join(' | ');
}

function seen(facts: Partial<Seen>, thread: Partial<ThreadEvidence> = {}): Seen {
  const threads = [{ tid: 7, name: 'server', state: 'S', call: 'recvfrom', ...thread }];
  const process = {
    pid: 7,
    command: './server',
    threads,
    fds: 4,
    socketFds: 1,
    cpuSeconds: 0,
    rssBytes: 1,
    epoll: [],
  };
  return {
    received: Buffer.alloc(0),
    expected: Buffer.from('abc'),
    firstDifference: 0,
    end: 'open',
    exit: undefined,
    accepted: true,
    unread: 0,
    unsent: 0,
    serverState: 'ESTAB',
    calls: 'recvfrom on fd 4',
    spins: false,
    evidence: {
      lines: [],
      processes: [process],
      connections: [],
      output: { stdout: '', stderr: '', droppedBytes: 0 },
    },
    ...facts,
  };
}

describe('explain', () => {
  it('goes by the facts, the strongest first', () => {
    const cases: readonly (readonly [Seen, RegExp])[] = [
      [seen({ exit: { code: 0, signal: null }, end: 'reset', unread: 3 }), /main\(\) returned or exit\(0\)/],
      [seen({ accepted: false }, { state: 'T', call: null }), /is stopped \(state T\)/],
      [seen({ received: Buffer.from('xbc') }), /not the bytes that were sent/],
      [seen({ end: 'reset' }), /sent RST/],
      [seen({ end: 'eof' }), /closed the connection before/],
      [seen({ accepted: undefined }), /is here: recvfrom on fd 4\.$/],
      [seen({ accepted: false }), /has not called accept\(\).*recvfrom on fd 4/],
      [seen({ accepted: false, spins: true }, { state: 'R', call: 'running' }), /runs without pause/],
      [seen({ unread: 3 }), /has not read this connection: 3 /],
      [seen({ unsent: 5 }), /Send-Q/],
      [seen({}), /Recv-Q is 0/],
      [seen({ received: Buffer.from('ab'), firstDifference: 2 }), /Recv-Q is 0/],
    ];
    for (const [facts, words] of cases) assert.match(say(explain(facts)), words);
  });

  it('does not call one thread of two stopped a stopped program', () => {
    const facts = seen({ unread: 3 }, { state: 'T' });
    const [process] = facts.evidence.processes;
    process?.threads.push({ tid: 8, name: 'other', state: 'S', call: 'futex' });
    assert.match(say(explain(facts)), /has not read/);
  });
});

describe('explainExit', () => {
  it('knows what each way to end says', () => {
    for (const [exit, words] of [
      [{ code: null, signal: 'SIGPIPE' }, /SIGPIPE/],
      [{ code: null, signal: 'SIGSEGV' }, /memory that is not its own/],
      [{ code: null, signal: 'SIGBUS' }, /memory that is not its own/],
      [{ code: null, signal: 'SIGABRT' }, /aborted itself/],
      [{ code: null, signal: 'SIGXCPU' }, /processor time/],
      [{ code: null, signal: 'SIGXFSZ' }, /beyond the size/],
      [{ code: null, signal: 'SIGKILL' }, /memory ran out/],
      [{ code: null, signal: 'SIGTERM' }, /killed by a signal/],
      [{ code: 0, signal: null }, /came to its end/],
      [{ code: 1, signal: null }, /gave up/],
    ] as const) {
      assert.match(say(explainExit(exit, '')), words);
    }
  });

  it('quotes the line that names the trouble, or else the last one', () => {
    const failed = { code: 1, signal: null } as const;
    const python =
      'Traceback (most recent call last):\n  File "s.py", line 3\nOSError: [Errno 98] in use\n\n';
    assert.match(say(explainExit(failed, python)), /gave up.*OSError: \[Errno 98\] in use/);
    const java =
      'Exception in thread "main" java.net.BindException: Address already in use\n\tat java.base/sun.nio.ch.Net.bind0\n\tat Server.main(Server.java:9)\n';
    assert.match(say(explainExit(failed, java)), /BindException: Address already in use/);
    assert.match(say(explainExit(failed, 'one\nbind: Permission denied\n')), /bind: Permission denied/);
    assert.ok(say(explainExit(failed, 'x'.repeat(10_000))).length < 600);
  });

  it('tells a command that could not be started', () => {
    const stderr = 'prlimit: failed to execute ./server: No such file or directory\n';
    assert.match(
      say(explainExit({ code: 127, signal: null }, stderr)),
      /could not be started.*“run” in \.socklab/,
    );
    assert.match(say(explainExit({ code: 127, signal: null }, 'my own words\n')), /gave up/);
  });
});

describe('exitWords', () => {
  it('are half a sentence', () => {
    assert.equal(english.say(exitWords({ code: 3, signal: null })), 'ended with exit status 3');
    assert.equal(english.say(exitWords({ code: null, signal: 'SIGSEGV' })), 'was killed by signal SIGSEGV');
  });
});

describe('explainExcess', () => {
  it('tells what there was too much of', () => {
    const MiB = 1024 * 1024;
    assert.match(
      say(explainExcess({ of: 'output', limit: 64 * MiB + 80, sent: 10 })),
      /printed more than 64 MiB.*in a loop that does not wait/,
    );
    assert.match(
      say(explainExcess({ of: 'output', limit: 864 * MiB, sent: 100 * MiB })),
      /printed more than 864 MiB.*many times what it receives: the clients have sent 100 MiB/,
    );
    assert.match(say(explainExcess({ of: 'processes' })), /started more than 512 processes/);
  });
});
