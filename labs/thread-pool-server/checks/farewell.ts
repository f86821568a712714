import {
  check,
  firstOf,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Client,
  type Server,
} from 'socklab/harness';
import { doing } from './doing.ts';
import { comeIn, isAnswered, occupy, settle, untilDone } from './pool.ts';

/** 143 is how a JVM ends after SIGTERM; who sends itself the signal again when all is done ends by it. */
const orderly = [0, 143, 'SIGTERM'] as const;

/** What a quiet machine does in milliseconds; a busy one is given its time. */
const refuseWithinMs = 1500;
const leaveWithinMs = 3000;

const inService = 2;

const graceMs = 3000;
/** A grace of three seconds that ended before this was none. */
const tooEarlyMs = 2500;

/**
 * Asked before SIGTERM; tells later whether a client that is cut off now may have had its three seconds. A machine that
 * gave us no turn meanwhile stopped no clock of the server's.
 */
function graceOf(t: CheckContext): () => boolean {
  const began = t.now();
  return () => t.now() - began >= tooEarlyMs;
}

/** P18: at SIGTERM new clients are refused, those in service finish, one that waits is closed, then the program ends. */
export const drains = check('P18', async t => {
  const server = await t.server({ args: [String(inService)] });
  const served = await occupy(t, server, { n: inService });
  const guest = await comeIn(t, server);
  await settle(t, server, 150);
  // The grace does not stand still while somebody looks at a step: so all of it is one.
  await t.together(1, async () => {
    const mayBeCut = graceOf(t);
    // A pool that is too large serves it too; that is P03's to say.
    const waits = !isAnswered(guest);
    await server.terminate();
    await expectStays(t, server, served, mayBeCut);
    await server.expectRefuses(refuseWithinMs, stillListens);
    for (const client of served) await expectServed(t, client, served, mayBeCut);
    if (waits) await expectSentHome(t, server, guest.client);
    for (const client of t.clients) await client.close();
    await server.expectExit(firstOf(wrongStatus, staysOn), { within: leaveWithinMs, codes: orderly });
  });
  await expectEndsIdle(await t.server());
});

/** A client in service says another word and gets it back. */
async function expectServed(
  t: CheckContext,
  client: Client,
  served: readonly Client[],
  mayBeCut: () => boolean,
): Promise<void> {
  const word = t.random.letters(6);
  const isCut = (): boolean => client.end !== 'open' && client.available < word.length;
  if (client.end === 'open') await client.send(word);
  await untilDone(t, client.server, () => client.available >= word.length || isCut());
  if (isCut() && mayBeCut()) return;
  await client.expect(word, firstOf(killed(served), cutOff));
}

/** Without a client nothing is to be finished; but all workers are asleep, and somebody has to wake them. */
async function expectEndsIdle(server: Server): Promise<void> {
  await server.terminate();
  const idle = whileAlive(seen => ({
    ...staysOn(seen),
    message: text('Nobody is connected, yet after SIGTERM your program does not end.'),
  }));
  await server.expectExit(firstOf(wrongStatus, idle), { within: leaveWithinMs, codes: orderly });
}

/** SIGTERM does something, and does not end the program as long as clients are in service. */
async function expectStays(
  t: CheckContext,
  server: Server,
  served: readonly Client[],
  mayBeCut: () => boolean,
): Promise<void> {
  const listens = (): boolean => server.listeners().length > 0;
  const isCut = (): boolean => server.hasExited || served.some(client => client.end !== 'open');
  await t.eventually(() => isCut() || !listens(), refuseWithinMs);
  // A process that dies closes its sockets before anybody hears of its end.
  await t.eventually(isCut, 50);
  const cut = served.find(client => client.end !== 'open') ?? served[0];
  if (isCut() && !mayBeCut()) {
    await t.fail({
      server,
      client: cut,
      message: text('After SIGTERM a client in service was cut off.'),
      expectedWords: text('clients in service are served until they leave, or for 3 s'),
      actualWords:
        cut?.end === 'reset'
          ? text('their connections ended with RST')
          : text('their connections ended with FIN'),
      because: firstOf(killed(served), cutOff),
    });
  }
}

function killed(served: readonly Client[]): Because {
  return seen => {
    if (!seen.exit) return undefined;
    // By any other signal it crashed on its way out.
    if (seen.exit.signal !== null && seen.exit.signal !== 'SIGTERM') return undefined;
    const n = served.length;
    const byDefault = seen.exit.signal === 'SIGTERM' || seen.exit.code === 143;
    return {
      message: text('SIGTERM ended your program at once, with {n} clients in service.', { n }),
      cause: byDefault
        ? text(
            'Nobody handles the signal, and its default action ends the process: all threads stop where they are.',
          )
        : text('The program ends itself when the signal comes, and does not wait for its workers.'),
      next: text(
        'C and Python: block SIGTERM in all threads before you start them, and wait for it in main with sigwait(). Java: Runtime.addShutdownHook with a thread that waits for the workers, at most 3 s.',
      ),
    };
  };
}

const cutOff = whileAlive(seen => {
  if (seen.end === 'open') return undefined;
  return {
    message: text('After SIGTERM your program closed the connection of a client that was being served.'),
    cause: text(
      'Shutting down closes all connections, or interrupts the workers in the middle of their clients.',
    ),
    next: text(
      'Close only what waits in the queue. A worker finishes with its client, and then finds the queue closed.',
    ),
  };
});

const stillListens = whileAlive(seen => ({
  message: text('{seconds} s after SIGTERM the listening socket is still open: new clients are accepted.', {
    seconds: (refuseWithinMs / 1000).toFixed(1),
  }),
  cause: text(
    'Nobody shut the listener down. A flag that the handler sets is not looked at by a thread asleep in accept(); and on Linux close() in another thread does not wake it either, the socket goes on listening until accept() returns. Your threads are here: {doing}.',
    { doing: doing(seen) },
  ),
  next: text(
    'Call shutdown(listener, SHUT_RDWR): clients are refused from then on, and accept() returns EINVAL. In Java listener.close() does both.',
  ),
}));

/** The client that waited in the queue is told that nobody will serve it. */
async function expectSentHome(t: CheckContext, server: Server, waiting: Client): Promise<void> {
  if (await untilDone(t, server, () => waiting.end !== 'open' || waiting.available > 0)) {
    if (waiting.available === 0) return;
  }
  await t.fail({
    server,
    client: waiting,
    message: text(
      'A client waited in the queue when SIGTERM came; its connection is still open and nobody serves it.',
    ),
    expectedWords: text('the waiting connection is closed'),
    actualWords: text('it is open'),
    because: whileAlive(seen => ({
      cause: text(
        'What is in the queue stays there: the workers are told to end, or the queue is closed, but the connections in it are not. Your threads are here: {doing}.',
        { doing: doing(seen) },
      ),
      next: text(
        'At SIGTERM take everything out of the queue and close it, so that these clients can go elsewhere at once.',
      ),
    })),
  });
}

const wrongStatus: Because = ({ exit }) => {
  // One that ended a moment too late is none of these.
  if (!exit || orderly.some(code => code === exit.code || code === exit.signal)) return undefined;
  return {
    message: text('After SIGTERM your program ended as it should, but not with status 0.'),
    cause: text(
      'Whoever started it takes any other status for a crash: an exception on the way out, an error status, or an abort. What it printed is below.',
    ),
    next: text('Let main() return 0 when the workers have ended.'),
  };
};

const staysOn = whileAlive(seen => ({
  message: text('All clients have left after SIGTERM, but your program does not end.'),
  cause: text(
    'Some thread is waited for that will never end: asleep in accept() on a listener that was only closed, or asleep on an empty queue without anybody to wake it. Your threads are here: {doing}.',
    { doing: doing(seen) },
  ),
  next: text(
    'Wake everybody who waits for the queue (broadcast, notify_all) after it was marked as closed, let them see the mark and return; wake accept() with shutdown() on the listener.',
  ),
}));

const goneWithinMs = 5500;
/** For so long it is looked at whether the clients in service are left in peace. */
const watchedMs = 2000;

/** P19: a client in service does not leave; after the grace the program ends all the same. */
export const notForEver = check('P19', async t => {
  const server = await t.server({ args: [String(inService)] });
  const served = await occupy(t, server, { n: inService });
  await t.together(1, async () => {
    const began = t.now();
    await server.terminate();
    await t.eventually(() => server.hasExited || served.some(client => client.end !== 'open'), watchedMs);
    const early = served.find(client => client.end !== 'open');
    const elapsed = t.now() - began;
    if ((early ?? server.hasExited) && elapsed < tooEarlyMs) {
      await t.fail({
        server,
        client: early,
        message: text('{seconds} s after SIGTERM clients in service were cut off; {grace} s are theirs.', {
          seconds: (elapsed / 1000).toFixed(1),
          grace: graceMs / 1000,
        }),
        because: () => ({
          cause: text('The time that the workers are given to finish is too short.'),
          next: text('Wait for the workers up to 3 s, and shorter only when all of them have ended.'),
        }),
      });
    }
    await server.expectExit(firstOf(wrongStatus, outstays), {
      within: goneWithinMs - watchedMs,
      codes: orderly,
    });
  });
});

const outstays = whileAlive(seen => ({
  message: text('Your program still runs {seconds} s after SIGTERM, because a client does not leave.', {
    seconds: (goneWithinMs / 1000).toFixed(1),
  }),
  cause: text(
    'It waits for its workers without a limit, and a worker asleep in read() ends only when its client lets it. Your threads are here: {doing}.',
    { doing: doing(seen) },
  ),
  next: text(
    'Join with a time limit (pthread_timedjoin_np, join(seconds), awaitTermination) of 3 s in all, then end the process. In Python make the workers daemon threads; in Java they end with the shutdown hook.',
  ),
}));
