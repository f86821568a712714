import { everyByteValue, firstLine, holdsBack, noNewline } from 'socklab/conversations';
import {
  check,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Client,
  type Wait,
} from 'socklab/harness';
import { askEach, gently } from './crowds.ts';
import { sendUntilPending } from './pending.ts';

/** M01, the gate: a line, a few bytes without a newline, and every byte value come back. */
export const echo = check('M01', async t => {
  const server = await t.server();
  for (const conversation of [firstLine, noNewline, everyByteValue]) {
    await conversation(t, server);
    // Each leaves before the next one comes: that several are served at once is asked later.
    for (const client of t.clients) await client.close();
  }
});

const crowd = 200;
/** Runtimes start a thread or two of their own when work comes. */
const threadTolerance = 4;

/** M02: two hundred clients at once, all served, and no more threads than before. */
export const oneThread = check('M02', async t => {
  const server = await t.server();
  await server.expectServes(holdsBack);
  const before = server.usage().threads;
  const clients = await server.connectMany(crowd, gently);
  await askEach(t, clients, index => notServed(index + 1));
  const after = server.usage().threads;
  if (after <= before + threadTolerance) return;
  const processes = server.members().length;
  await t.fail({
    server,
    message: text(
      'With {crowd} clients connected your server has {after} threads; before, it had {before}.',
      {
        crowd,
        after,
        before,
      },
    ),
    expectedWords: text('at most {limit} threads', { limit: before + threadTolerance }),
    actualWords: text('{after} threads; processes: {processes}', { after, processes }),
    because: () => ({
      cause: text(
        'Each client gets a thread or a process of its own, if only for writing. That is the model of the labs before this one.',
      ),
      next: text(
        'One thread, one loop, one place to wait: register every socket with select, poll or epoll, and serve those that it reports.',
      ),
    }),
  });
});

function notServed(k: number): Because {
  return whileAlive(seen => {
    if (seen.end !== 'open' || (seen.accepted !== false && seen.unread === 0)) return undefined;
    return {
      message: text('{crowd} clients are connected; number {k} sent 8 bytes and got no answer.', {
        crowd,
        k,
      }),
      cause:
        seen.accepted === false
          ? text(
              'Your program does not accept any more: its table of clients is full, or it has stopped watching the listening socket. It is here: {calls}.',
              { calls: seen.calls },
            )
          : text(
              'The bytes lie unread (Recv-Q {unread}), and your program sleeps: the set that it waits with does not contain this socket. It is here: {calls}.',
              { unread: seen.unread, calls: seen.calls },
            ),
      next: text(
        'Every accepted socket belongs into the set that you wait with. With select: make a fresh copy of the set for each call, since the call changes it, and pass the highest descriptor plus 1. With poll: pass the number of entries in use.',
      ),
    };
  });
}

/** Calls that hear of many sockets at once. */
const callsForMany = /^(epoll_(wait|pwait2?)|poll|ppoll|select|pselect6|io_uring_enter|io_p?getevents)$/;

function waitsForMany({ call, hears }: Wait): boolean {
  // poll() on one socket is how a runtime gives a blocking read a time-out.
  return call !== null && callsForMany.test(call) && hears !== 1;
}

/** M03: with three silent clients there is one call that hears of all of them. */
export const waitsForAll = check('M03', async t => {
  const server = await t.server();
  for (let k = 0; k < 3; k++) await (await server.connect()).echo(t.random.letters(4), holdsBack);
  // A runtime may be tidying up at the first look.
  if (await t.eventually(() => server.waits().some(waitsForMany), 2000)) return;
  if (server.waits().every(wait => wait.call === null))
    t.skip(text('The kernel does not say in which call your server waits; this check is out of the score.'));
  await t.fail({
    server,
    message: text(
      'Three clients are connected and silent, and your server does not wait for all of them in one call.',
    ),
    expectedWords: text('a thread in epoll_wait, poll, select or io_uring_enter'),
    because: seen => ({
      cause: text('It is here: {calls}. There it hears of one socket only, or of none.', {
        calls: seen.calls,
      }),
      next: text(
        'Let select, poll or epoll_wait be the only call in which your program sleeps, with the listening socket and all connections in its set. Do not sleep for a time and then look around.',
      ),
    }),
  });
});

/** M04: pieces for two hundred clients in one heap; then output pending for two at the same time. */
export const noMixing = check('M04', async t => {
  const server = await t.server();
  const clients = await server.connectMany(crowd, gently);
  const sent = new Map(
    clients.map(client => [
      client,
      Array.from({ length: 4 }, () => t.random.bytes(t.random.integer(1, 1500))),
    ]),
  );
  const heap = [...sent].flatMap(([client, pieces]) =>
    pieces.map((piece, turn) => ({ client, piece, turn })),
  );
  // All first pieces, then all second ones, so that connections take turns and each keeps its order.
  heap.sort((a, b) => a.turn - b.turn);
  await t.together(heap.length, async () => {
    for (const { client, piece } of heap) await client.send(piece);
  });
  const due = new Map([...sent].map(([client, pieces]) => [client, Buffer.concat(pieces)]));
  await Promise.all([...due].map(async ([client, all]) => client.expect(all, mixedUp(client, due))));
  await pendingForTwo(t, await server.connect(deaf), await server.connect(deaf));
});

/** Nobody reads at first, so the small client's window and the server's send buffer are full. */
const deaf = { receiveBuffer: 32 * 1024, reading: false };

async function pendingForTwo(t: CheckContext, ...clients: readonly Client[]): Promise<void> {
  const due = new Map<Client, Buffer>();
  for (const client of clients) due.set(client, await sendUntilPending(t, client));
  for (const client of clients) await client.startReading();
  await Promise.all([...due].map(async ([client, all]) => client.expect(all, mixedUp(client, due))));
}

/** Random bytes that occur in what another client sent are that client's. */
const telling = 8;

function mixedUp(client: Client, due: ReadonlyMap<Client, Buffer>): Because {
  return whileAlive(seen => {
    const at = seen.firstDifference;
    const odd = seen.received.subarray(at, at + telling);
    if (at < 0 || odd.length < telling) return undefined;
    const owner = [...due].find(([other, all]) => other !== client && all.includes(odd))?.[0];
    const later = seen.expected.indexOf(odd, at);
    if (!owner && later < 0) return undefined;
    return {
      message: owner
        ? text('{client} received bytes that {owner} sent, from offset {at} on.', {
            client: client.label,
            owner: owner.label,
            at,
          })
        : text(
            '{client} received at offset {at} what it had sent at offset {later}: what lies between went to somebody else.',
            { client: client.label, at, later },
          ),
      cause: text(
        'Two connections share a buffer: what is read for one, or waits to be sent to it, ends up with the other.',
      ),
      next: text(
        'Whatever must survive until the next event (bytes still to be sent, how many of them) belongs into a structure of its own for each connection. A buffer that is global may hold something only within one call.',
      ),
    };
  });
}

/** M06: a client that begins and does not go on is nobody else's trouble. */
export const halfSaid = check('M06', async t => {
  const server = await t.server();
  const silent = await server.connect();
  await silent.echo(t.random.letters(4), holdsBack);
  const stuck = whileAlive(seen => {
    if (seen.end !== 'open') return undefined;
    return {
      message: text('{client} sent 4 bytes and fell silent; since then nobody else is served.', {
        client: silent.label,
      }),
      cause: text(
        'Your program reads from that one client until it has all: a loop around read() on a blocking socket waits for bytes that may never come. It is here: {calls}.',
        { calls: seen.calls },
      ),
      next: text(
        'Make every socket non-blocking (O_NONBLOCK, setblocking(False), configureBlocking(false)), take what is there, and go back to the loop.',
      ),
    };
  });
  for (let k = 0; k < 2; k++) await server.expectServes(stuck);
  // Data of one client must not free the loop only to hold it at the next.
  await silent.echo(t.random.letters(4), holdsBack);
  await server.expectServes(stuck);
});
