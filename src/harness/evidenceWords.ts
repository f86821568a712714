import { text, type Text } from '../base/text.ts';
import type { ProcessEvidence, ThreadEvidence } from '../protocol/finding.ts';
import type { SocketRow } from '../sockets/model.ts';

/** Blocked calls with how many threads are in each, the ones on sockets first. */
export function callsInWords(processes: readonly ProcessEvidence[], say: (sentence: Text) => string): string {
  const counts = new Map<string, { count: number; onSocket: boolean }>();
  for (const thread of processes.flatMap(each => each.threads)) {
    const words = say(callOf(thread));
    const entry = counts.get(words) ?? {
      count: 0,
      onSocket: thread.fd !== undefined || thread.waitsOn !== undefined,
    };
    entry.count++;
    counts.set(words, entry);
  }
  if (counts.size === 0) return say(text('no thread is left'));
  return [...counts]
    .sort(([, a], [, b]) => Number(b.onSocket) - Number(a.onSocket))
    .slice(0, 5)
    .map(([words, { count }]) => (count === 1 ? words : `${count} × ${words}`))
    .reduce((said, each) => say(text('{first}; {second}', { first: said, second: each })));
}

function callOf(thread: ThreadEvidence): Text {
  if (thread.state === 'T' || thread.state === 't') return text('stopped');
  if (thread.call === null) return text('somewhere the kernel does not tell');
  if (thread.call === 'running') return text('running on a processor');
  const { call, fd, waitsOn } = thread;
  if (fd !== undefined && waitsOn !== undefined)
    return text('{call} on fd {fd} ({what})', { call, fd, what: waitsOn });
  if (fd !== undefined) return text('{call} on fd {fd}', { call, fd });
  if (waitsOn !== undefined) return text('{call} on {what}', { call, what: waitsOn });
  return text('{call}', { call });
}

/** One process of the server in one sentence. */
export function processLine(info: ProcessEvidence, say: (sentence: Text) => string): string {
  return say(
    text(
      'Process {pid} ({command}), threads: {threads}, open descriptors: {fds}, sockets: {sockets}. It is here: {calls}.',
      {
        pid: info.pid,
        command: info.command,
        threads: info.threads.length,
        fds: info.fds,
        sockets: info.socketFds,
        calls: callsInWords([info], say),
      },
    ),
  );
}

/** Both ends of one connection in one sentence. */
export function connectionLine(
  each: { label: string; client: SocketRow | undefined; server: SocketRow | undefined },
  say: (sentence: Text) => string,
): string {
  const { label: client, server: end } = each;
  if (!end && each.client?.state === 'SYN-SENT') {
    return say(
      text('{client}: our end SYN-SENT, your kernel does not answer: the accept queue is full.', { client }),
    );
  }
  if (!end) {
    return say(
      text('{client}: our end is {state}, your end is gone.', {
        client,
        state: each.client?.state ?? 'CLOSED',
      }),
    );
  }
  const ours = each.client?.state ?? say(text('gone'));
  const args = { client, ours, yours: end.state, unread: end.recvQ, unsent: end.sendQ };
  return end.inode === 0 && end.state !== 'TIME-WAIT'
    ? say(
        text(
          '{client}: your end {yours}, not held by any process (not accepted, or closed), {unread} bytes unread (Recv-Q), {unsent} unacknowledged (Send-Q); our end {ours}.',
          args,
        ),
      )
    : say(
        text(
          '{client}: your end {yours}, {unread} bytes unread (Recv-Q), {unsent} unacknowledged (Send-Q); our end {ours}.',
          args,
        ),
      );
}
