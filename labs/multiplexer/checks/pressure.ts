import { slowReader } from 'socklab/conversations';
import {
  check,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Client,
  type Seen,
  type Server,
} from 'socklab/harness';
import { gently } from './crowds.ts';
import { watchOf, watches } from './watches.ts';

const mebibyte = 1024 * 1024;
/** With a small window of ours the server's way out is soon full for good; the usual one takes megabytes more. */
const deaf = { receiveBuffer: 32 * 1024, reading: false };

const rounds = 4;
const slowMs = 500;
/** Asleep with a ping unread; a server that the machine gives no turn is runnable, and not meant. */
const asleepMs = 300;

/** M05: three clients do not read; five others are served as if these did not exist. */
export const nonReaders = check('M05', async t => {
  const server = await t.server();
  const full = await Promise.all([1, 2, 3].map(async () => server.connect(deaf)));
  await Promise.all(full.map(async client => client.fillUntilServerBlocks()));
  const because = waitsForOne(full);
  const others: Client[] = [];
  for (let k = 0; k < 5; k++) others.push(await server.connect({}, because));
  let slow = 0;
  for (let round = 0; round < rounds; round++) {
    const asked = await askAll(t, server, others, because);
    if (asked.tookMs > slowMs && asked.asleepMs > asleepMs) slow++;
  }
  if (slow <= 1) return;
  await t.fail({
    server,
    message: text(
      'Three clients do not read. In {slow} of {rounds} rounds five others waited longer than {limit} ms for their answers while your server slept.',
      { slow, rounds, limit: slowMs },
    ),
    because: seen => ({
      cause: text(
        'It waits for a client that does not read, and only gives up after some time: a write with a time-out. It is here: {calls}.',
        { calls: seen.calls },
      ),
      next: takeTurns,
    }),
  });
});

/** Sends something on every connection at once and waits for all answers. */
async function askAll(
  t: CheckContext,
  server: Server,
  clients: readonly Client[],
  because: Because,
): Promise<{ readonly tookMs: number; readonly asleepMs: number }> {
  const began = t.now();
  let answered = false;
  let asleepMs = 0;
  const ask = async (): Promise<void> => {
    await Promise.all(clients.map(async client => client.echo(t.random.letters(16), because)));
    answered = true;
  };
  const watch = async (): Promise<void> => {
    for (await t.pause(5); !answered; await t.pause(50)) asleepMs = Math.max(asleepMs, server.settledMs());
  };
  await Promise.all([ask(), watch()]);
  return { tookMs: t.now() - began, asleepMs };
}

const takeTurns = text(
  'Make every socket non-blocking. What send() does not take stays in a buffer of that connection until the socket is writable; meanwhile go back to the loop and serve the others.',
);

function waitsForOne(full: readonly Client[]): Because {
  return whileAlive(seen => {
    if (seen.end !== 'open') return undefined;
    const message = text('Three clients do not read, and another one, which does, gets no answer.');
    if (runs(seen)) {
      return {
        message,
        cause: text(
          'Your program runs in circles over a connection that takes nothing: send() fails with EAGAIN and is tried again at once.',
        ),
        next: takeTurns,
      };
    }
    return {
      message,
      cause: text(
        'Their send buffers are full (Send-Q {queue}), and your program waits for one of them instead of for all. It is here: {calls}.',
        { queue: Math.max(0, ...full.map(client => endOf(seen, client)?.sendQ ?? 0)), calls: seen.calls },
      ),
      next: takeTurns,
    };
  });
}

function endOf(seen: Seen, client: Client): Seen['evidence']['connections'][number]['server'] {
  return seen.evidence.connections.find(each => each.label === client.label)?.server;
}

function runs(seen: Seen): boolean {
  return seen.evidence.processes.some(each => each.threads.some(thread => thread.state === 'R'));
}

/** M07: exactly what was sent comes back, though the way back was full in between. No FIN here: that is M10's. */
export const partialWrites = check('M07', async t => slowReader(t, await t.server()));

/** M08: the way to one client is full, nobody else talks: there is nothing to do. */
export const fullMeansAsleep = check('M08', async t => {
  const server = await t.server();
  const client = await server.connect(deaf);
  // Until output is pending in the server: one that had no turn looks blocked, and would be idle later.
  for (let k = 0; k < 2 && (await client.heldByServer()) === 0; k++) await client.fillUntilServerBlocks();
  await server.expectAsleep(
    1000,
    whileAlive(seen => {
      const watch = watchOf(seen, client);
      const end = endOf(seen, client);
      const message = text(
        'One client does not read and its send buffer is full; your server does not sleep.',
      );
      if (watch?.events.includes('IN') && (end?.recvQ ?? 0) > 0) {
        return {
          message,
          cause: text(
            'Your epoll set watches that connection for input (fd {fd}), {unread} bytes of input are there, and you do not read them: epoll_wait reports them again and again.',
            { fd: watch.fd, unread: end?.recvQ ?? 0 },
          ),
          next: text(
            'Stopping to read is not enough: while more is pending than you want to keep, take read interest away, and set it again when the client has taken some.',
          ),
        };
      }
      return {
        message,
        cause: text(
          'A write that fails with EAGAIN is tried again in a loop, or input that you do not want to read yet is still watched. Your server is here: {calls}.',
          { calls: seen.calls },
        ),
        next: text(
          'On EAGAIN keep the bytes, ask for write interest in this socket and go back to the loop: it wakes you when there is room.',
        ),
      };
    }),
  );
});

const silentOnes = 100;

/** M09: a hundred clients are connected and silent. */
export const idle = check('M09', async t => {
  const server = await t.server();
  for (let k = 0; k < 5; k++) await server.expectServes();
  await server.connectMany(silentOnes, gently);
  await t.pause(200);
  await server.expectAsleep(
    1500,
    whileAlive(seen => {
      const writers = watches(seen).filter(watch => watch.events.includes('OUT')).length;
      if (writers === 0) return undefined;
      return {
        message: text('{n} clients are connected and silent, and your server does not sleep.', {
          n: silentOnes,
        }),
        cause: text(
          'Your epoll set asks for write interest (EPOLLOUT) in {writers} sockets that you have nothing to send to. A socket with room in its send buffer is always writable, so epoll_wait returns at once.',
          { writers },
        ),
        next: text('Ask for write interest only while output of this connection is pending.'),
      };
    }),
  );
});

/** Twenty-four times what the lab allows to be pending, and more than any runtime needs for itself. */
const memoryLimit = 24 * mebibyte;
const floodLimit = 64 * mebibyte;

/** M21: a client sends and never reads; the server stops reading, and does not keep it all. */
export const backPressure = check('M21', async t => {
  const server = await t.server();
  const client = await server.connect({ reading: false });
  const before = server.usage().rssBytes;
  const step = 8 * mebibyte;
  let sent = 0;
  let held = 0;
  let grown = 0;
  while (sent < floodLimit && client.end === 'open') {
    const piece = await client.fill({ limit: step, quietMs: 200 });
    sent += piece.length;
    held = await client.heldByServer();
    grown = server.usage().rssBytes - before;
    // What was thrown away would count as held, and a garbage collector has memory of its own: both must tell.
    if (piece.length < step || (held > memoryLimit && grown > memoryLimit)) break;
  }
  if (held <= memoryLimit || grown <= memoryLimit) return;
  const inMiB = (n: number): number => Math.round(n / mebibyte);
  await t.fail({
    server,
    client,
    message: text(
      'A client that reads nothing sent {sent} MiB, and your server took them: it keeps {held} MiB in its own memory, which grew by {grown} MiB.',
      { sent: inMiB(sent), held: inMiB(held), grown: inMiB(grown) },
    ),
    expectedWords: text('at most 1 MiB of pending output, then no more reading'),
    actualWords: text('{held} MiB pending', { held: inMiB(held) }),
    because: () => ({
      cause: text(
        'The output queue has no limit. One client that sends and does not read makes your server as large as it likes.',
      ),
      next: text(
        'When more than 1 MiB is pending for a connection, take read interest away from it. Then the receive buffer fills, and TCP stops the sender for you.',
      ),
    }),
  });
});
