import { check, dies, text, whileAlive } from 'socklab/harness';
import {
  backlogBurst,
  descriptorLeak,
  everyByteValue,
  firstLine,
  halfClose,
  noCloseWait,
  noNewline,
  outOfDescriptors,
  restartInTimeWait,
  unlessKilled,
} from 'socklab/conversations';
import { occupy, poolSize } from './pool.ts';

/** P01, the gate: what every echo server can do. */
export const echo = check('P01', async t => {
  const server = await t.server();
  // Every worker waits for the queue before the first client comes: one that starts late would see it unasked.
  await t.eventually(() => server.isAsleep(), 2000);
  for (const conversation of [firstLine, noNewline, everyByteValue]) {
    await conversation(t, server);
    // Whether several can be served at the same time is another check's question.
    for (const client of t.clients) await client.close();
  }
});

/** P15: 256 KiB, then FIN. */
export const halfClosed = check('P15', async t => {
  await halfClose(t, await t.server());
});

/** P16: descriptors and CLOSE-WAIT after many clients. */
export const leaks = check('P16', async t => {
  const server = await t.server();
  // A worker that forgets to close shows after ten clients each; every one of these meets one.
  await descriptorLeak(t, server, { visits: 120, atOnce: poolSize });
  await noCloseWait(t, server, { visits: 2 * poolSize });
});

/** P20: killed and started again while TIME-WAIT holds the port. */
export const restart = check('P20', async t => {
  await restartInTimeWait(t, await t.server());
});

/** Where the accepting thread is when nobody comes, or after an error of accept(). */
const acceptsOrNaps = /^accept|sleep$|poll/;

/** P21: more clients than descriptors. */
export const descriptors = check('P21', async t => {
  const server = await t.server();
  // A pool may start its workers with the first clients.
  for (const client of await occupy(t, server)) await client.close();
  const { threads } = server.usage();
  const workersEnded = whileAlive(() => {
    const now = server.usage().threads;
    // Where one thread only is missing, it may be the one that accepts.
    const accepts = server.waits().some(({ call }) => call !== null && acceptsOrNaps.test(call));
    if (now >= threads || (now === threads - 1 && !accepts)) return undefined;
    return {
      message: text(
        'Clients that waited or were served reset their connections, and after that nobody serves new ones.',
      ),
      cause: text(
        'Workers are missing: threads went from {before} to {now}. They ended with ECONNRESET, and what is in the queue keeps its descriptors.',
        { before: threads, now },
      ),
      next: text('An error of read() or write() ends one connection, not the worker that served it.'),
    };
  });
  await outOfDescriptors(t, server, { because: workersEnded });
});

/** So many must find room in the backlog, says the README; a program that is stopped has no other. */
const stormers = 32;

/** P22: thirty-two clients while the program is stopped; the accept queue has to hold them. */
export const burst = check('P22', async t => {
  const server = await t.server();
  await backlogBurst(t, server, { clients: stormers, because: interrupted });
});

/** A program that does not live through a stop and a continue says nothing about its backlog. */
const interrupted = unlessKilled(
  dies({
    message: text(
      'Your program was stopped for a moment and continued (SIGSTOP, SIGCONT), and then it ended.',
    ),
    cause: text(
      'A system call returned -1 with EINTR and the program took that for an error. Socket calls with a time-out and epoll_wait do so after SIGCONT (signal(7)).',
    ),
    next: text('When errno is EINTR, call again.'),
  }),
);
