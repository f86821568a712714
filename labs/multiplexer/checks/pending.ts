import { neverCloses, writeKills } from 'socklab/conversations';
import {
  check,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Client,
  type Server,
} from 'socklab/harness';
import { watchOf } from './watches.ts';

/** What a server must have in hand to be said to have output pending. */
const pendingBytes = 64 * 1024;
/** Bounded: a server that has reached its own limit reads no more, and then it would not see what comes next. */
const firstBytes = 1536 * 1024;
const stepBytes = 192 * 1024;
const mostBytes = 12 * 1024 * 1024;

/**
 * Sends without reading until part of the echo waits in the program's own buffers, all that was sent has been read, and
 * what is sent next will be read too. A server that reads no more while anything is pending is left as it is.
 */
export async function sendUntilPending(t: CheckContext, client: Client): Promise<Buffer> {
  const sent: Buffer[] = [];
  // Send buffers hold some MiB at least; only then is it worth looking.
  for (let size = firstBytes; client.sentBytes < mostBytes && client.end === 'open'; size = stepBytes) {
    const piece = t.random.bytes(size);
    sent.push(piece);
    await client.send(piece);
    const { decided, unread } = await client.untilReadOrAsleep(2000);
    if (!decided || unread > 0) break;
    if ((await client.heldByServer()) < pendingBytes) continue;
    // Bytes between a read and the write behind it are on their way, not pending: look twice.
    await t.pause(30);
    if ((await client.heldByServer()) >= pendingBytes) break;
  }
  return Buffer.concat(sent);
}

/** Sends FIN and resolves when the server has read the end of the input, or does not for a second. */
async function endInput(t: CheckContext, client: Client): Promise<void> {
  await client.endWrite();
  await t.eventually(async () => {
    const { server } = await client.kernelEnds();
    // The kernel counts the FIN as one unread byte.
    return server === undefined || (server.state !== 'ESTAB' && server.recvQ === 0);
  }, 1000);
}

/** A client with output pending for it in the server, which has read the end of its input. */
async function halfClosed(
  t: CheckContext,
  server: Server,
): Promise<{ readonly client: Client; readonly sent: Buffer; readonly pending: number }> {
  const client = await server.connect({ receiveBuffer: 32 * 1024, reading: false });
  const sent = await sendUntilPending(t, client);
  const pending = await client.heldByServer();
  await endInput(t, client);
  return { client, sent, pending };
}

/** M10: FIN comes while output is pending; all of it is sent, then the server closes. */
export const endWithOutputPending = check('M10', async t => {
  const server = await t.server();
  const { client, sent, pending } = await halfClosed(t, server);
  await t.pause(300);
  await client.startReading();
  await client.expect(
    sent,
    whileAlive(seen => {
      const facts = { sent: sent.length, received: seen.firstDifference };
      if (seen.end === 'open') {
        return {
          message: text(
            'We sent {sent} bytes and FIN without reading, then read: {received} came back.',
            facts,
          ),
          cause: text(
            'The rest is still in your program, and nobody sends it: after the end of the input this connection is not watched for write interest any more. It is here: {calls}.',
            { calls: seen.calls },
          ),
          next: text(
            'The end of the input changes nothing about the output: keep write interest until it is sent.',
          ),
        };
      }
      return {
        message: text(
          'We sent {sent} bytes and FIN without reading, then read: {received} came back, and then your server ended the connection.',
          facts,
        ),
        cause:
          pending > 0
            ? text(
                'About {pending} bytes waited in your output queue when read() returned 0, and you closed all the same. FIN means that we send no more, not that we read no more.',
                { pending },
              )
            : text(
                'The hang-up (EPOLLRDHUP, or the end of the input) was acted upon before everything was read and sent. FIN means that we send no more, not that we read no more.',
              ),
        next: text(
          'At the end of the input with output pending: stop watching for input, keep watching for room, and close when the queue is empty. Frameworks have a switch for it (allowHalfOpen in Node, ALLOW_HALF_CLOSURE in Netty).',
        ),
      };
    }),
  );
  await client.expectEnd(neverCloses);
});

/** M11: the same, and the server sleeps until the client makes room. */
export const endIsNoEvent = check('M11', async t => {
  const server = await t.server();
  const { client, sent } = await halfClosed(t, server);
  await server.expectAsleep(
    1000,
    whileAlive(seen => ({
      message: text(
        'A client has sent FIN and takes no output at present: there is nothing to do, but your server does not sleep.',
      ),
      cause: watchOf(seen, client)?.events.includes('IN')
        ? text(
            'Your epoll set still watches that connection for input (fd {fd}). The end of the input is not used up by reading it: such a socket is readable for ever, and read() returns 0 each time.',
            { fd: watchOf(seen, client)?.fd ?? 0 },
          )
        : text(
            'The end of the input is not used up by reading it: a socket that is watched for input (or for EPOLLRDHUP) is reported again at once, and read() returns 0 each time. Your server is here: {calls}.',
            { calls: seen.calls },
          ),
      next: text(
        'When read() has returned 0, take read interest away from this connection; leave only write interest.',
      ),
    })),
    { cpuSeconds: 0.25 },
  );
  await client.startReading();
  await client.expect(sent);
  await client.expectEnd(neverCloses);
});

const generations = 2;

/** M20: a client leaves with output pending for it; the next one gets its descriptor number, and nothing else of it. */
export const numberReused = check('M20', async t => {
  const server = await t.server();
  for (let generation = 0; generation < generations; generation++) {
    const words = generation === 0 ? undefined : writeKills;
    const old = await server.connect({ receiveBuffer: 4096, reading: false }, words);
    await sendUntilPending(t, old);
    const fd = await old.serverFd();
    await old.reset();
    // Only when the number is free can the next one get it.
    await t.eventually(async () => server.hasExited || (await old.serverFd()) === undefined, 1000);
    const fresh = await server.connect({}, writeKills);
    let freshFd: number | undefined;
    await t.eventually(async () => (freshFd = await fresh.serverFd()) !== undefined, 1000);
    const because = inherits(old, fresh, fd === freshFd ? fd : undefined);
    await fresh.echo(t.random.letters(6), because);
    await fresh.expectNothing(150, because);
    await fresh.close();
  }
});

function inherits(old: Client, fresh: Client, fd: number | undefined): Because {
  return seen => {
    if (seen.exit) return writeKills(seen);
    if (seen.received.length === 0) return undefined;
    const names = { old: old.label, fresh: fresh.label };
    return {
      message: text('{fresh} sent 6 bytes and got bytes that it never sent.', names),
      cause:
        fd === undefined
          ? text(
              'Before it, {old} had left with output pending. What you kept for that connection was not thrown away when it was closed, and now {fresh} gets it.',
              names,
            )
          : text(
              'Before it, {old} had left with output pending, and both had descriptor {fd}: what you keep under that number was not cleared when the connection was closed.',
              { ...names, fd },
            ),
      next: text(
        'Throw away everything that belongs to a connection when you close it, and begin with empty buffers when you accept: the kernel gives out the lowest free number, so it comes back soon.',
      ),
    };
  };
}
