import {
  bytes,
  firstOf,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Server,
} from '../harness/api.ts';
import type { ConversationOptions } from './conversation.ts';

/** The server holds back bytes that it has read: it waits for a newline, a full buffer or the end of the input. */
export const holdsBack = whileAlive(seen => {
  if (seen.accepted === false || seen.unread > 0 || seen.end !== 'open' || seen.received.length > 0)
    return undefined;
  return {
    cause: text(
      'TCP has no lines and no messages. Your program has read the bytes (Recv-Q is 0) and holds them back: it waits for a newline, for a full buffer or for the end of the input, or its output is buffered and not flushed. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text(
      'Echo what read() returned, at once, however little it is. No readLine, fgets or readFully; flush buffered output.',
    ),
  };
});

/** One line comes back, and nothing before it. */
export async function firstLine(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  const line = Buffer.concat([bytes('hello, '), t.random.letters(4), bytes('\n')]);
  await client.echo(line, firstOf(because, greets, holdsBack));
}

const greets: Because = seen => {
  if (seen.firstDifference < 0 || seen.firstDifference >= seen.received.length) return undefined;
  return {
    cause: text(
      'Something else comes before the echo: a greeting, a prompt or a log line written to the socket.',
    ),
    next: text(
      'Write nothing to the connection but what you read from it. Log to standard output or standard error.',
    ),
  };
};

/** Five bytes without a newline come back while the connection stays open. */
export async function noNewline(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  await client.echo(t.random.letters(5), firstOf(because, holdsBack));
}

/** Every byte value, NULs, invalid UTF-8, CR LF. */
export async function everyByteValue(
  _t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  const everyByte = Buffer.from(Array.from({ length: 256 * 8 }, (_, index) => index % 256));
  const invalidUtf8 = Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0]);
  const payload = Buffer.concat([everyByte, Buffer.alloc(64), invalidUtf8, bytes('\r\n')]);
  await client.echo(payload, firstOf(because, mangled));
}

/** What the first wrong or missing byte says about how the program handles its buffer. */
const mangled: Because = whileAlive(seen => {
  const at = seen.firstDifference;
  const due = seen.expected[at];
  if (at < 0 || due === undefined || seen.end === 'reset') return undefined;
  const short = at >= seen.received.length;
  if (due === 0 && short) {
    return {
      cause: text(
        'The echo stops at offset {offset}, where a byte 0 stands: the length was taken with strlen(), or the data were printed with "%s".',
        { offset: at },
      ),
      next: text('A received buffer is not a string. Use the count that read() returned as the length.'),
    };
  }
  if (due >= 0x80 && !short) {
    return {
      cause: text(
        'The first wrong byte is at offset {offset}, the first with its high bit set: the bytes were decoded to text and encoded again.',
        { offset: at },
      ),
      next: keepBytes,
    };
  }
  if (due >= 0x80) {
    return {
      cause: text(
        'The echo ends before offset {offset}, where bytes with the high bit set begin: decoding them as text failed.',
        { offset: at },
      ),
      next: keepBytes,
    };
  }
  return undefined;
});

const keepBytes = text(
  'Keep bytes as bytes: no decode(), no Reader, no Scanner, no charset between read and write.',
);

/** Twenty single bytes, each back before the next is sent. */
export async function trickle(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  for (let i = 1; i <= 20; i++) {
    const oneByte = whileAlive(seen => {
      const message = text('Byte {i} of 20, sent alone, did not come back.', { i });
      if (seen.end === 'eof' && i > 1) {
        return {
          message,
          cause: text(
            'Your program answered and then closed the connection: it reads once where it should read until the end.',
          ),
          next: text('Loop: read, write back, until read() returns 0.'),
        };
      }
      return { ...holdsBack(seen), message };
    });
    await client.echo(t.random.letters(1), firstOf(because, oneByte));
  }
}
