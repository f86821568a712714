import {
  check,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Client,
  type Server,
} from 'socklab/harness';
import { doing } from './doing.ts';
import { comeIn, isAnswered, occupy, poolSize, settle, type Guest } from './pool.ts';

/** P02: N clients at the same time, and all of them are served. */
export const atOnce = check('P02', async t => {
  const server = await t.server();
  await occupy(t, server);
});

/** P03: while N are being served, the next one is connected and hears nothing. */
export const exactly = check('P03', async t => {
  const server = await t.server();
  await occupy(t, server);
  const threads = server.usage().threads;
  await expectWaits(t, server, await comeIn(t, server), { n: poolSize, threads });
});

interface Full {
  readonly n: number;
  /** How many threads there were when N were being served. */
  readonly threads: number;
}

/** A client for whom there is no worker: it may neither be served nor sent away. */
async function expectWaits(t: CheckContext, server: Server, guest: Guest, full: Full): Promise<void> {
  const { client } = guest;
  await t.eventually(() => isAnswered(guest) || client.end !== 'open', 100);
  await settle(t, server);
  if (client.available === 0 && client.end === 'open' && !server.hasExited) return;
  const now = server.usage().threads;
  const served = client.available > 0;
  await t.fail({
    server,
    client,
    message: served
      ? text(
          'N is {n}, and {n} clients were being served; one more came and was served as well. Threads: {before}, then {now}.',
          {
            n: full.n,
            before: full.threads,
            now,
          },
        )
      : text('N is {n}, and {n} clients were being served; one more came, and its connection was closed.', {
          n: full.n,
        }),
    expectedWords: text('connected, and not a byte until another client leaves'),
    actualWords: served ? text('its bytes came back at once') : text('the connection was closed'),
    because: served ? oneTooMany(full, now) : sentAway,
  });
}

function oneTooMany({ n, threads: before }: Full, now: number): Because {
  return whileAlive(seen => {
    if (now > before) {
      return {
        cause: text(
          'A thread was started for this connection: threads grew from {before} to {now}. A thread per connection, newCachedThreadPool, or a pool whose largest size is above N does that.',
          { before, now },
        ),
        next: text(
          'Create N threads at the start, none later, and let a connection wait in the queue until one is free.',
        ),
      };
    }
    return {
      cause: text(
        'More than {n} threads serve clients: N is not taken from the second argument, one worker too many is started, or the thread that accepts serves clients too. Your threads are here: {doing}.',
        { n, doing: doing(seen) },
      ),
      next: text(
        'Start exactly as many workers as the second argument says, and let only them read from connections.',
      ),
    };
  });
}

const sentAway = whileAlive(seen => ({
  cause: text(
    'Whoever finds all workers busy is closed: a queue without room, or an executor that rejects. Your threads are here: {doing}.',
    { doing: doing(seen) },
  ),
  next: text('Put the connection into a queue and leave it open; a worker takes it when it is free.'),
}));

/** P04: whichever worker becomes free, it takes the client that waits. */
export const handOver = check('P04', async t => {
  const server = await t.server();
  const served = await occupy(t, server);
  const threads = server.usage().threads;
  // The second first: with a fixed assignment the one that comes now would belong to the first.
  for (const leaving of [...served.slice(1), ...served.slice(0, 1)]) {
    const { client, word } = await comeIn(t, server);
    // It shall wait in the queue already, in front of workers that are all busy.
    await t.eventually(async () => (await client.kernelEnds()).server?.inode !== 0, 300);
    await t.pause(50);
    await leaving.close();
    await client.expect(word, notTaken(server, leaving, threads));
  }
});

function notTaken(server: Server, leaving: Client, before: number): Because {
  return whileAlive(seen => {
    if (seen.end !== 'open' || seen.received.length > 0) return undefined;
    const message = text(
      '{client} has left and its worker is free, but the client that waited is not served.',
      {
        client: leaving.label,
      },
    );
    const now = server.usage().threads;
    if (now < before) {
      return {
        message,
        cause: text('The worker has ended with its client: threads went from {before} to {now}.', {
          before,
          now,
        }),
        next: text(
          'Put a loop around the body of a worker: take a connection, serve it, close it, take the next.',
        ),
      };
    }
    if (server.waits().some(({ state }) => state === 'R')) {
      return {
        message,
        cause: text(
          'A thread runs without pause: read() returned 0 because its client has left, and it reads again, for ever. Your threads are here: {doing}.',
          { doing: doing(seen) },
        ),
        next: text(
          '0 from read() is the end of this client: leave the loop, close the connection, take the next.',
        ),
      };
    }
    if (seen.accepted === false) {
      return {
        message,
        cause: text(
          'The waiting connection is still in the kernel: nobody called accept() again. Your threads are here: {doing}.',
          { doing: doing(seen) },
        ),
        next: text(
          'The acceptor accepts for ever; it does not wait for workers, except while its queue is full.',
        ),
      };
    }
    return {
      message,
      cause: text(
        'The connection has been accepted, and nobody takes it from the queue. Usual reasons: a signal given while nobody waited is lost and the worker sleeps without a look into the queue; or each worker has clients of its own and this one belongs to a worker that is busy. Your threads are here: {doing}.',
        { doing: doing(seen) },
      ),
      next: text(
        'One queue for all workers. A worker looks first and sleeps only while the queue is empty: while (empty) wait, with the lock held.',
      ),
    };
  });
}

/** P17: the size of the pool is the second argument, whatever it is. */
export const secondArgument = check('P17', async t => {
  const [one, eight] = await Promise.all([t.server({ args: ['1'] }), t.server({ args: ['8'] })]);
  await occupy(t, one, { n: 1 });
  const because = (k: number): Because =>
    whileAlive(() => ({
      message: text('Your server was started with N = 8, but it serves {k} clients at a time.', { k }),
      ...fixedSize,
    }));
  await occupy(t, eight, { n: 8, because });
  const waiting = [
    { server: one, n: 1, guest: await comeIn(t, one) },
    { server: eight, n: 8, guest: await comeIn(t, eight) },
  ];
  for (const { server, n, guest } of waiting) {
    await t.eventually(() => isAnswered(guest), 100);
    await settle(t, server);
    if (!isAnswered(guest)) continue;
    await t.fail({
      server,
      client: guest.client,
      message: text('Your server was started with N = {n}, but it serves {more} clients at a time.', {
        n,
        more: n + 1,
      }),
      expectedWords: text('connected, and not a byte until another client leaves'),
      actualWords: text('its bytes came back at once'),
      because: whileAlive(() => fixedSize),
    });
  }
});

const fixedSize = {
  cause: text(
    'The number of workers does not come from the second argument: it stands in the program as a constant.',
  ),
  next: text(
    'Convert the second argument (argv[2], sys.argv[2], args[1]) to a number and start that many workers.',
  ),
};
