import { dies, firstOf, text, type Because, type CheckContext, type Server } from '../harness/api.ts';
import type { ConversationOptions } from './conversation.ts';
import { unlessKilled } from './unlessKilled.ts';

/** After a reset the server is asked twice: the first client may be the one during whose visit it dies. */
async function expectStillServes(server: Server, because: Because): Promise<void> {
  await server.expectServes(because);
  await server.expectServes(because);
}

/** Clients that connect and close at once, fifty where nothing is said. */
export async function silentVisitors(
  _t: CheckContext,
  server: Server,
  { because, visits = 50 }: ConversationOptions & { readonly visits?: number } = {},
): Promise<void> {
  const words = firstOf(because, silenceKills);
  for (let i = 0; i < visits; i++) await (await server.connect({}, i === 0 ? because : words)).close();
  await expectStillServes(server, words);
}

const silenceKills = unlessKilled(
  dies({
    message: text('After clients that connect and say nothing your server is gone.'),
    cause: text(
      'read() that returns 0 is not an error: the client has left. accept() too may fail with ECONNABORTED when a client leaves early.',
    ),
    next: text('Close this connection and accept the next.'),
  }),
);

const resetKills = unlessKilled(
  dies({
    message: text('A client reset its connection (RST), and your whole server ended.'),
    cause: text(
      'read() or write() failed with ECONNRESET and the program took that for its own end: exit(), an uncaught exception, or a try block around the whole accept loop.',
    ),
    next: text(
      'Only this connection is dead: close it and go on. Handle the error inside the loop that serves one client.',
    ),
  }),
);

/** Twenty resets, half of them while the server waits in read, half right behind the data. */
export async function resetsWhileIdle(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const afterReset = firstOf(because, resetKills);
  for (let i = 0; i < 20; i++) {
    // One that ends before anybody has reset ended of something else.
    const words = i === 0 ? because : afterReset;
    const client = await server.connect({}, words);
    const line = t.random.letters(4);
    if (i % 2 === 0) await client.echo(line, words);
    else await client.send(line);
    await client.reset();
  }
  await expectStillServes(server, afterReset);
}

const fatal = text(
  'Ignore SIGPIPE or send with MSG_NOSIGNAL, and treat EPIPE and ECONNRESET from write() as the end of this one client.',
);

/** The server did not survive that a client was gone when it wrote. */
export const writeKills: Because = unlessKilled(seen => {
  if (!seen.exit) return undefined;
  if (seen.exit.signal === 'SIGPIPE') {
    return {
      message: text(
        'Your server was killed by SIGPIPE while it wrote to a connection that the client had reset.',
      ),
      cause: text('The default action of SIGPIPE ends the process.'),
      next: fatal,
    };
  }
  return {
    message: text('Your server ended while it wrote to a connection that the client had reset.'),
    cause: text('write() failed with EPIPE or ECONNRESET and the program took that for its own end.'),
    next: fatal,
  };
});

/**
 * A client that lets the server run into a full send buffer and then resets the connection under its write. A plain
 * reset makes that write fail with ECONNRESET; behind a FIN it is EPIPE, and SIGPIPE comes. Resolves with whether the
 * server was there to meet it: one that ends earlier did not end of it.
 */
export async function resetDuringWrite(
  t: CheckContext,
  server: Server,
  { finFirst, because }: ConversationOptions & { readonly finFirst: boolean },
): Promise<boolean> {
  let met = false;
  // Whether it came to this is seen in the kernel; on a busy machine it may take a second try.
  for (let tries = 1; tries <= 2; tries++) {
    const client = await server.connect({ receiveBuffer: 4096, reading: false }, because);
    await client.fillUntilServerBlocks();
    if (finFirst) {
      await client.endWrite();
      await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 2000);
    }
    const { server: theirs } = await client.kernelEnds();
    met ||= theirs !== undefined && client.end === 'open' && !server.hasExited;
    await client.reset();
    if (theirs && theirs.sendQ > 0 && (!finFirst || theirs.state === 'CLOSE-WAIT')) break;
  }
  return met;
}

/** Three resets that meet the server in the middle of a write, two of them behind a FIN. */
export async function resetsWhileWriting(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  let words = because;
  for (const finFirst of [false, true, true]) {
    if (await resetDuringWrite(t, server, { finFirst, because: words })) words = firstOf(because, writeKills);
    await server.expectServes(words);
  }
}

/** Twenty clients that close without reading their echo; their kernel answers the rest with RST. */
export async function closesUnread(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const words = firstOf(because, unreadKills);
  for (let i = 0; i < 20; i++) {
    const client = await server.connect({ reading: false }, i === 0 ? because : words);
    await client.send(t.random.bytes(20_000));
    // Until the echo lies unread on our side, or the server has ended the connection by itself.
    await t.eventually(async () => {
      const { client: ours } = await client.kernelEnds();
      return ours?.state !== 'ESTAB' || ours.recvQ > 0;
    }, 300);
    await client.close();
  }
  await expectStillServes(server, words);
}

const unreadKills: Because = seen => {
  const words = writeKills(seen);
  return (
    words && {
      ...words,
      message: text(
        'Clients closed with your echo unread (their kernel then sends RST), and your server ended.',
      ),
    }
  );
};
