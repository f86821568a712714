import { bytes, check, text, type Because } from 'socklab/harness';
import { holdsBack, whileAlive } from './advice.ts';

/** E01, the gate: one line comes back. */
export const firstLine = check('E01', async t => {
  const server = await t.server();
  const client = await server.connect();
  const line = Buffer.concat([bytes('hello, '), t.random.letters(4), bytes('\n')]);
  await client.echo(line, seen => {
    if (seen.firstDifference >= 0 && seen.firstDifference < seen.received.length) {
      return {
        cause: text(
          'Something else comes before the echo: a greeting, a prompt or a log line written to the socket.',
        ),
        next: text(
          'Write nothing to the connection but what you read from it. Log to standard output or standard error.',
        ),
      };
    }
    return holdsBack(seen);
  });
});

/** E02: five bytes without a newline come back while the connection stays open. */
export const noNewline = check('E02', async t => {
  const server = await t.server();
  const client = await server.connect();
  await client.echo(t.random.letters(5), holdsBack);
});

/** E03: every byte value, NULs, invalid UTF-8, CR LF. */
export const binary = check('E03', async t => {
  const server = await t.server();
  const client = await server.connect();
  const everyByte = Buffer.from(Array.from({ length: 256 * 8 }, (_, index) => index % 256));
  const invalidUtf8 = Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0]);
  const payload = Buffer.concat([everyByte, Buffer.alloc(64), invalidUtf8, bytes('\r\n')]);
  await client.echo(payload, mangled);
});

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
      next: text(
        'Keep bytes as bytes: no decode(), no Reader, no Scanner, no charset between read and write.',
      ),
    };
  }
  if (due >= 0x80) {
    return {
      cause: text(
        'The echo ends before offset {offset}, where bytes with the high bit set begin: decoding them as text failed.',
        { offset: at },
      ),
      next: text(
        'Keep bytes as bytes: no decode(), no Reader, no Scanner, no charset between read and write.',
      ),
    };
  }
  return undefined;
});

/** E04: twenty single bytes, each back before the next is sent. */
export const trickle = check('E04', async t => {
  const server = await t.server();
  const client = await server.connect();
  for (let i = 1; i <= 20; i++) {
    await client.echo(t.random.letters(1), seen => {
      if (seen.exit) return undefined;
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
      return { ...(holdsBack(seen) ?? {}), message };
    });
  }
});

/** E22: the port of the command line, that one only, and two servers side by side. */
export const ports = check('E22', async t => {
  const first = await t.server();
  const others = first.listeners().filter(row => row.port !== first.port);
  if (others.length > 0) {
    await t.fail({
      server: first,
      message: text('Your server listens on port {port} too, which nobody asked for.', {
        port: others.map(row => row.port).join(', '),
      }),
      expectedWords: text('LISTEN on port {port} only', { port: first.port }),
      actualWords: text('LISTEN on ports {ports}', {
        ports: first
          .listeners()
          .map(row => row.port)
          .join(', '),
      }),
      because: () => ({
        cause: text(
          'A second listening socket is opened; another copy of the server may need just that port.',
        ),
        next: text('Open one listening socket, on the port of the first argument.'),
      }),
    });
  }
  const second = await t.server();
  await first.expectServes(holdsBack);
  await second.expectServes(holdsBack);
});
