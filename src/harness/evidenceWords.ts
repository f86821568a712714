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

interface Ends {
  readonly label: string;
  /** The connection that the finding is about has a line of its own. */
  readonly concerned: boolean;
  readonly client: SocketRow | undefined;
  readonly server: SocketRow | undefined;
}

/** Both ends of the connections in sentences; those of which the same is to be said share one. */
export function connectionLines(connections: readonly Ends[], say: (sentence: Text) => string): string[] {
  const alike = new Map<string, { readonly first: Ends; readonly labels: string[] }>();
  for (const each of connections) {
    const { concerned, client, server } = each;
    const key = concerned ? each.label : describeEnds('', client, server, say);
    const group = alike.get(key) ?? { first: each, labels: [] };
    group.labels.push(each.label);
    alike.set(key, group);
  }
  return [...alike.values()].map(({ first, labels }) =>
    describeEnds(joined(labels, say), first.client, first.server, say),
  );
}

const namedTogether = 3;

function joined(labels: readonly string[], say: (sentence: Text) => string): string {
  const named = labels.slice(0, namedTogether).join(', ');
  const more = labels.length - namedTogether;
  return more > 0 ? say(text('{clients} and {more} more', { clients: named, more })) : named;
}

function describeEnds(
  client: string,
  our: SocketRow | undefined,
  end: SocketRow | undefined,
  say: (sentence: Text) => string,
): string {
  if (!end && our?.state === 'SYN-SENT') {
    return say(
      text('{client}: our end SYN-SENT, your kernel does not answer: the accept queue is full.', { client }),
    );
  }
  if (!end) {
    return say(
      text('{client}: our end is {state}, your end is gone.', { client, state: our?.state ?? 'CLOSED' }),
    );
  }
  const args = {
    client,
    ours: our?.state ?? say(text('gone')),
    yours: end.state,
    unread: unreadWords(end),
    unsent: end.sendQ,
  };
  return end.inode === 0 && end.state !== 'TIME-WAIT'
    ? say(
        text(
          '{client}: your end {yours}, not held by any process (not accepted, or closed), unread (Recv-Q): {unread}, unacknowledged (Send-Q): {unsent}; our end {ours}.',
          args,
        ),
      )
    : say(
        text(
          '{client}: your end {yours}, unread (Recv-Q): {unread}, unacknowledged (Send-Q): {unsent}; our end {ours}.',
          args,
        ),
      );
}

/** The kernel counts a FIN that the program has not met yet as one byte more. */
function unreadWords({ state, recvQ }: SocketRow): Text | number {
  if (state !== 'CLOSE-WAIT' || recvQ === 0) return recvQ;
  return recvQ === 1 ? text('the FIN') : text('{n} and the FIN', { n: recvQ - 1 });
}
