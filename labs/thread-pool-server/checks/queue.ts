import { check, text, whileAlive, type Because } from 'socklab/harness';
import { doing } from './doing.ts';
import { comeIn, isAnswered, occupy, poolSize, settle, untilDone, type Guest } from './pool.ts';

/** The README promises room for 64, of it 32 in the backlog; so a queue of 32 would do. */
const waitingClients = 40;

/** P05: forty clients wait while all workers are busy; then all of them are served. */
export const forty = check('P05', async t => {
  const server = await t.server();
  const busy = await occupy(t, server);
  const guests: Guest[] = [];
  for (let i = 0; i < waitingClients; i++) guests.push(await comeIn(t, server, noRoom(i)));
  // All of them are wherever the program puts them before the first worker is free.
  await settle(t, server);
  for (const client of busy) await client.close();
  const served = await Promise.all(
    guests.map(async ({ client, word }) => {
      const right = await client.answers(word, 8000);
      // Leaves, so that the worker is free for the next.
      if (right) await client.close();
      return right;
    }),
  );
  const lost = guests.filter((_, i) => !served[i]);
  const [first] = lost;
  if (!first) return;
  const k = waitingClients - lost.length;
  const closed = lost.filter(({ client }) => client.end !== 'open').length;
  await t.fail({
    server,
    client: first.client,
    message: text(
      '{n} clients came while all {workers} workers were busy. Then the workers became free: {k} of the {n} were served.',
      {
        n: waitingClients,
        workers: poolSize,
        k,
      },
    ),
    expectedWords: text('{k} of {n} get their bytes back', { k: waitingClients, n: waitingClients }),
    actualWords: text('{k} of {n} get their bytes back, {closed} were closed', {
      k,
      n: waitingClients,
      closed,
    }),
    because: closed > 0 ? turnedAway(closed) : forgotten(lost.length),
  });
});

/** Words for a client that cannot even connect while `before` others wait for a worker. */
export function noRoom(before: number): Because {
  return whileAlive(seen => ({
    message: text(
      'All {workers} workers were busy and {before} clients waited; the next one could not even connect.',
      {
        workers: poolSize,
        before,
      },
    ),
    cause: text(
      'Nobody calls accept() while the workers are busy, or your own queue is full; and the accept queue is full as well: it holds the backlog, here {backlog}, plus 1. Your threads are here: {doing}.',
      { backlog: seen.evidence.listener?.backlog ?? 0, doing: doing(seen) },
    ),
    next: text(
      '64 clients must find room, in your queue and in the accept queue together: call listen() with a backlog of 64 or more.',
    ),
  }));
}

function turnedAway(closed: number): Because {
  return whileAlive(() => ({
    cause: text(
      '{closed} connections were closed unserved: when the queue was full they were dropped, or the executor rejected them.',
      { closed },
    ),
    next: text(
      'When the queue is full let the acceptor wait until a worker has taken something out. The clients behind then wait in the accept queue of the kernel.',
    ),
  }));
}

function forgotten(lost: number): Because {
  return whileAlive(seen => {
    if (seen.accepted === false) {
      return {
        cause: text(
          '{lost} connections still wait in the accept queue: after the first ones nobody called accept() again. Your threads are here: {doing}.',
          { lost, doing: doing(seen) },
        ),
        next: text(
          'The acceptor accepts for ever; while its queue is full it waits for room and then goes on.',
        ),
      };
    }
    if (seen.unread === 0) return undefined;
    return {
      cause: text(
        '{lost} connections are accepted and open, their bytes lie unread, and no thread knows of them any more: entries of the queue were overwritten (a ring that does not look whether it is full), or all entries point to one variable. Your threads are here: {doing}.',
        { lost, doing: doing(seen) },
      ),
      next: text(
        'Before you put something into a ring see whether count equals its size, and wait while it does. Store the descriptor itself, not a pointer to the variable of the accept loop.',
      ),
    };
  });
}

/** Enough to tell first-in-first-out from everything else. */
const queueLength = 6;

/** P06: they are served in the order in which they came. */
export const order = check('P06', async t => {
  const server = await t.server();
  // One place becomes free at a time, so there is one right order and nothing to tolerate.
  const [last, ...others] = await occupy(t, server);
  const guests: Guest[] = [];
  for (let i = 0; i < queueLength; i++) guests.push(await comeIn(t, server));
  await settle(t, server, 150);
  let leaving = last;
  while (guests.length > 0) {
    await leaving?.close();
    await untilDone(t, server, () => guests.some(guest => isAnswered(guest) || guest.client.end !== 'open'));
    const [due] = guests;
    const next = guests.find(isAnswered) ?? due;
    if (!due || !next) break;
    if (next !== due) {
      await t.fail({
        server,
        client: due.client,
        message: text('{next} was served before {due}, who had come earlier and still waits.', {
          next: next.client.label,
          due: due.client.label,
        }),
        expectedWords: text('{due} is served next', { due: due.client.label }),
        actualWords: text('{next} is served next', { next: next.client.label }),
        because: whileAlive(() => ({
          cause: text(
            'The queue gives out what came last, or anything: append and pop at the same end of a list is a stack. The one who came first may then wait for ever.',
          ),
          next: text(
            'Take from the other end: popleft() of a deque, queue.Queue, LinkedBlockingQueue, or a ring with first and count.',
          ),
        })),
      });
    }
    await due.client.expect(due.word);
    guests.shift();
    leaving = due.client;
  }
  for (const client of others) await client.close();
});
