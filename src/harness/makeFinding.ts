import { text, type Text } from '../base/text.ts';
import type { Finding } from '../protocol/finding.ts';
import { byteDiff, firstDifference } from './byteDiff.ts';
import { printable } from './bytes.ts';
import type { CheckContext } from './checkContext.ts';
import type { Client } from './client.ts';
import { collectEvidence } from './collectEvidence.ts';
import { exitWords, explain, explainExcess } from './explain.ts';
import type { SocketRow } from '../sockets/model.ts';
import { rootOf } from './rootCause.ts';
import type { Because, Seen } from './seen.ts';
import type { Server } from './server.ts';

/** What an expectation knows when it is not met; the rest is read from the kernel. */
export interface Failure {
  /** Whose processes and sockets are the evidence; the check's first server when absent. */
  readonly server?: Server | undefined;
  readonly client?: Client | undefined;
  readonly expected?: Uint8Array | undefined;
  readonly received?: Uint8Array | undefined;
  /** What happened; made from expected and received when absent. */
  readonly message?: Text | undefined;
  /** In words, where bytes do not say it: `0 sockets in CLOSE-WAIT`. */
  readonly expectedWords?: Text | undefined;
  readonly actualWords?: Text | undefined;
  /** The server was still busy when patience ended. */
  readonly late?: boolean;
  readonly because?: Because | undefined;
}

/** Joins what happened, what the kernel shows, why, and what to do next, in the language of the run. */
export async function makeFinding(context: CheckContext, failure: Failure): Promise<Finding> {
  const { localizer } = context.host;
  const say = (sentence: Text): string => localizer.say(sentence);
  const server = failure.server ?? context.servers[0];
  const evidence = await collectEvidence(context, server, failure.client);
  const seen = see(failure, server, evidence);
  // Whoever was ended by us failed of that, whatever the check was about.
  const own = server?.excess ? explainExcess(server.excess) : failure.because?.(seen);
  const general = explain(seen);
  const message = own?.message ?? failure.message ?? describe(failure, seen);
  const cause = own ? own.cause : general.cause;
  const next = own?.next ?? (own?.cause ? undefined : general.next);
  const diff = failure.expected && byteDiff(failure.expected, failure.received ?? Buffer.alloc(0));
  const expectedWords = failure.expectedWords ? say(failure.expectedWords) : wordsOf(failure.expected, say);
  const actualWords = failure.actualWords
    ? say(failure.actualWords)
    : wordsOf(failure.expected && failure.received, say);
  const transcript = context.transcript.entries();
  const root = rootOf(seen, { cause, next }, transcript, server?.excess !== undefined);
  return {
    message: say(message),
    ...(expectedWords === undefined ? {} : { expected: expectedWords }),
    ...(actualWords === undefined ? {} : { actual: actualWords }),
    ...(diff ? { diff } : {}),
    ...(cause ? { cause: say(cause) } : {}),
    ...(next ? { nextStep: say(next) } : {}),
    ...(root ? { root: { id: root.id, words: say(root.words) } } : {}),
    transcript,
    evidence: evidence.evidence,
  };
}

type Collected = Awaited<ReturnType<typeof collectEvidence>>;

function see(failure: Failure, server: Server | undefined, collected: Collected): Seen {
  const expected = Buffer.from(failure.expected ?? []);
  const received = Buffer.from(failure.received ?? []);
  const end = failure.client && collected.names.serverEnd(collected.rows, failure.client);
  return {
    received,
    expected,
    firstDifference: firstDifference(expected, received),
    end: failure.client?.end ?? 'open',
    exit: server?.exit,
    accepted: end && (end.inode !== 0 || end.state === 'TIME-WAIT'),
    unread: unreadBytes(end),
    unsent: end?.sendQ ?? 0,
    serverState: end?.state,
    calls: collected.calls,
    spins: collected.spins,
    evidence: collected.evidence,
  };
}

/** What happened, told from what was due and what came. */
function describe(failure: Failure, seen: Seen): Text {
  const client = failure.client?.label ?? '';
  const { firstDifference: offset, received, expected } = seen;
  if (offset >= 0 && offset < received.length) {
    return text(
      'What came back to {client} is wrong at offset {offset}: 0x{expected} was due, 0x{actual} came.',
      {
        offset,
        client,
        expected: hexByte(expected[offset]),
        actual: hexByte(received[offset]),
      },
    );
  }
  const args = { client, due: expected.length, n: received.length };
  if (seen.exit) {
    return text('{client} was due {due} bytes and got {n}; then your server {exit}.', {
      ...args,
      exit: exitWords(seen.exit),
    });
  }
  if (seen.end === 'eof')
    return text('{client} was due {due} bytes and got {n}; then your server closed the connection.', args);
  if (seen.end === 'reset')
    return text('{client} was due {due} bytes and got {n}; then the connection was reset.', args);
  if (failure.late)
    return text('{client} was due {due} bytes and got {n}; the rest does not come in time.', args);
  return text('{client} was due {due} bytes and got {n}; nothing more comes.', args);
}

/** Recv-Q without the FIN, which the kernel counts as one byte until the program has read the end of the input. */
function unreadBytes(end: SocketRow | undefined): number {
  if (!end) return 0;
  return end.state === 'CLOSE-WAIT' ? Math.max(0, end.recvQ - 1) : end.recvQ;
}

function hexByte(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0');
}

function wordsOf(data: Uint8Array | undefined, say: (sentence: Text) => string): string | undefined {
  if (data?.length === 0) return say(text('nothing'));
  return data && say(text('{n} B: {bytes}', { n: data.length, bytes: printable(data, 16) }));
}
