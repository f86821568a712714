import { everyByteValue, firstLine, holdsBack, noNewline, trickle } from 'socklab/conversations';
import { check, text } from 'socklab/harness';

/** E01, the gate: one line comes back. */
export const oneLine = check('E01', async t => firstLine(t, await t.server()));

/** E02: five bytes without a newline come back while the connection stays open. */
export const withoutNewline = check('E02', async t => noNewline(t, await t.server()));

/** E03: every byte value, NULs, invalid UTF-8, CR LF. */
export const binary = check('E03', async t => everyByteValue(t, await t.server()));

/** E04: twenty single bytes, each back before the next is sent. */
export const byteByByte = check('E04', async t => trickle(t, await t.server()));

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
