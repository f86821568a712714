import { check, text, whileAlive } from 'socklab/harness';
import { doing } from './doing.ts';
import { comeIn, occupy, poolSize, settle } from './pool.ts';
import { noRoom } from './queue.ts';

/** A runtime may start a thread of its own now and then; a thread per client shows many times over. */
const threadTolerance = 3;

/** P07: four times as many clients wait as are served, and no thread is started for them. */
export const bounded = check('P07', async t => {
  const server = await t.server();
  await occupy(t, server);
  await settle(t, server, 150);
  const before = server.usage().threads;
  const waiting = 4 * poolSize;
  for (let i = 0; i < waiting; i++) await comeIn(t, server, noRoom(i));
  await settle(t, server, 150);
  const now = server.usage().threads;
  if (now <= before + threadTolerance) return;
  await t.fail({
    server,
    message: text(
      '{waiting} more clients came while all workers were busy: threads grew from {before} to {now}.',
      {
        waiting,
        before,
        now,
      },
    ),
    expectedWords: text('{before} threads, as before', { before }),
    actualWords: text('{now} threads', { now }),
    because: whileAlive(seen => ({
      cause: text(
        'A thread is started for every connection, also for those that only wait. Each costs a stack and a place in the scheduler, and their number is up to your clients. Your threads are here: {doing}.',
        { doing: doing(seen) },
      ),
      next: text('Start N workers once. A connection that waits is an entry in the queue, not a thread.'),
    })),
  });
});

const rounds = 10;

/** P08: the threads that serve the last of forty clients are those that served the first. */
export const madeOnce = check('P08', async t => {
  const server = await t.server();
  // A pool may start its workers with the first clients; from then on it has them.
  for (const client of await occupy(t, server)) await client.close();
  await settle(t, server, 150);
  const before = server.threadIds();
  const seenLater = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const clients = await occupy(t, server);
    // Looked at while all are being served: threads that end with their client would not be seen afterwards.
    for (const tid of server.threadIds()) if (!before.has(tid)) seenLater.add(tid);
    for (const client of clients) await client.close();
  }
  if (seenLater.size <= threadTolerance) return;
  const n = rounds * poolSize;
  await t.fail({
    server,
    message: text(
      '{n} clients came and left, {workers} at a time: {fresh} threads served them that had not been there before.',
      {
        n,
        workers: poolSize,
        fresh: seenLater.size,
      },
    ),
    expectedWords: text('the same threads all the time'),
    actualWords: text('{fresh} new thread ids', { fresh: seenLater.size }),
    because: whileAlive(() => ({
      cause: text(
        'Threads are made for a client and end with it; a limit on how many there are at a time does not make a pool of them. Making a thread for each client is what a pool is there to save.',
      ),
      next: text(
        'Start N threads before the first accept(). Each serves one client after the other in a loop without an end.',
      ),
    })),
  });
});

const watchMs = 1500;

/** P11: clients have come and gone; now nobody is there, and nothing is to be done. */
export const idle = check('P11', async t => {
  const server = await t.server();
  for (const client of await occupy(t, server)) await client.close();
  await t.pause(200);
  const polls = whileAlive(seen => ({
    message: text('No client is connected, yet your threads do not sleep.'),
    cause: text(
      'Workers ask the queue again and again whether there is something in it, or one still reads from a client that has left (read() returns 0 for ever). Your threads are here: {doing}.',
      { doing: doing(seen) },
    ),
    next: text(
      'Sleep until somebody wakes you: pthread_cond_wait, Condition.wait, queue.get() or BlockingQueue.take(). And 0 from read() ends a connection.',
    ),
  }));
  await server.expectAsleep(watchMs, polls);
});

/** P12: every worker has a client that says nothing, and two more wait. */
export const busy = check('P12', async t => {
  const server = await t.server();
  await occupy(t, server);
  for (let i = 0; i < 2; i++) await comeIn(t, server);
  await t.pause(200);
  const spins = whileAlive(seen => ({
    message: text('All clients are silent, yet your threads do not sleep.'),
    cause: text(
      'A worker reads from a non-blocking socket and tries again at once at EAGAIN, or reads with a time-out of next to nothing; or the acceptor tries without pause to get rid of a connection for which there is no worker. Your threads are here: {doing}.',
      { doing: doing(seen) },
    ),
    next: text(
      'A worker has one client only: let it sleep in a blocking read(). Let the acceptor wait on a condition.',
    ),
  }));
  await server.expectAsleep(watchMs, spins);
});
