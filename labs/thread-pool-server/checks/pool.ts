import {
  firstOf,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Client,
  type Seen,
  type Server,
} from 'socklab/harness';
import { doing, sharesConnection, waitingForOthers } from './doing.ts';

/** The size of the pool where a check does not ask for another one: `arguments` of lab.json. */
export const poolSize = 4;

const wordLength = 6;

/** A server that has slept this long in front of work is not going to do it. */
const asleepForGoodMs = 1500;
/** One that keeps moving is waited for so long. */
const patienceMs = 10_000;

/** A client and the word that it has sent. */
export interface Guest {
  readonly client: Client;
  readonly word: Buffer;
}

/** Milliseconds in which neither the server did anything nor anything came from it. */
function stillMs(t: CheckContext, server: Server): number {
  return Math.min(server.settledMs(), t.stillMs());
}

/** Lets the server do what it is about to do: resolves when it sleeps, at the latest after two seconds. */
export async function settle(t: CheckContext, server: Server, ms = 300): Promise<void> {
  await t.eventually(() => server.hasExited || stillMs(t, server) >= ms, 2000);
}

/** Waits until `done`, or until the server sleeps and it will not come true; resolves with whether it did. */
export async function untilDone(t: CheckContext, server: Server, done: () => boolean): Promise<boolean> {
  await t.eventually(() => done() || stillMs(t, server) >= asleepForGoodMs, patienceMs);
  return done();
}

/** Another client comes and says a word, and does not wait for the answer. */
export async function comeIn(t: CheckContext, server: Server, because?: Because): Promise<Guest> {
  const client = await server.connect({}, because);
  const word = t.random.letters(wordLength);
  await client.send(word);
  return { client, word };
}

export function isAnswered({ client }: Guest): boolean {
  return client.available >= wordLength;
}

export interface OccupyOptions {
  /** How many clients; the size of the pool when absent. */
  readonly n?: number;
  /** Asked first for words, with the number of those that were served. */
  readonly because?: (served: number) => Because;
}

/**
 * N clients connect; when all are there each says a word, and each has to get it back while all of them stay. After
 * that every worker has a client.
 */
export async function occupy(
  t: CheckContext,
  server: Server,
  { n = poolSize, because }: OccupyOptions = {},
): Promise<Client[]> {
  const clients = await server.connectMany(n, {}, because?.(0));
  const guests = clients.map((client): Guest => ({ client, word: t.random.letters(wordLength) }));
  await t.together(n, async () => Promise.all(guests.map(async ({ client, word }) => client.send(word))));
  await untilDone(t, server, () => guests.every(each => isAnswered(each) || each.client.end !== 'open'));
  const served = guests.filter(isAnswered);
  // What came must be right; only then is it fair to speak of what did not come.
  for (const { client, word } of served) await client.expect(word, mixedUp(guests));
  const unserved = guests.find(guest => !served.includes(guest));
  if (!unserved) return clients;
  return t.fail({
    server,
    client: unserved.client,
    message: text('Served: {k} of the {n} clients that were there at the same time.', {
      n,
      k: served.length,
    }),
    expectedWords: text('{k} of {n} get their bytes back', { k: n, n }),
    actualWords: text('{k} of {n} get their bytes back', { k: served.length, n }),
    because: firstOf(because?.(served.length), notServed(unserved.client)),
  });
}

/** Why a worker does not get to a client, as far as the kernel shows it. */
function notServed(client: Client): Because {
  const who = client.label;
  return whileAlive(seen => {
    if (sharesConnection(seen)) return shared(seen);
    if (seen.end !== 'open') {
      return {
        cause: text(
          'Your server closed the connection of {who} instead of serving it: a thread failed with it, there was no place for it, or nothing refers to it any more (Python then closes a socket by itself).',
          { who },
        ),
        next: text(
          'See what your program printed. A client for whom no worker is free waits; it is not sent away.',
        ),
      };
    }
    if (seen.accepted === false) {
      return {
        cause: text(
          '{who} has not been accepted: the thread that should call accept() is busy with something else, such as serving a client itself (run() instead of start()), or fewer threads than N accept. Your threads are here: {doing}.',
          { who, doing: doing(seen) },
        ),
        next: text(
          'Let one thread do nothing but accept() and put the connection into the queue, and start N others that serve.',
        ),
      };
    }
    if (seen.unread === 0) return readAndKept(seen);
    const asleep = waitingForOthers(seen);
    if (asleep === 0) {
      return {
        cause: text(
          '{who} has been accepted, and there is no thread for it: {unread} bytes wait, and every worker has another client. Fewer than N workers were started, or some have ended. Your threads are here: {doing}.',
          { who, unread: seen.unread, doing: doing(seen) },
        ),
        next: text('Start as many workers as the second argument says, before the first accept().'),
      };
    }
    return {
      cause: text(
        '{who} has been accepted, but no thread reads from it: {unread} bytes wait. Threads asleep on a futex: {asleep}. A lock is held for as long as another client stays, or nobody woke those that wait for the queue. Your threads are here: {doing}.',
        { who, unread: seen.unread, asleep, doing: doing(seen) },
      ),
      next: text(
        'Hold the lock of the queue only while you put a connection in or take one out, not while you serve it; and signal after each put.',
      ),
    };
  });
}

function shared(seen: Seen): ReturnType<Because> {
  return {
    cause: text(
      'Two of your threads read from the same connection, and other connections have nobody: what you pass on is not the connection but the variable that the acceptor keeps it in (its address, or a function that looks it up later), and by then the next one is in it. Your threads are here: {doing}.',
      { doing: doing(seen) },
    ),
    next: text('Put the descriptor or the socket itself into the queue: a copy of its value.'),
  };
}

function readAndKept(seen: Seen): ReturnType<Because> {
  return {
    cause: text(
      'A thread has read the bytes and has not sent them back: it waits for more, or for something that another thread holds. Your threads are here: {doing}.',
      { doing: doing(seen) },
    ),
    next: text('Write back at once what read() returned, without a lock.'),
  };
}

/** The bytes of one client came to another. */
export function mixedUp(guests: readonly Guest[]): Because {
  return whileAlive(seen => {
    const owner = guests.find(({ word }) => seen.received.length > 0 && word.equals(seen.received));
    if (!owner || owner.word.equals(seen.expected)) return undefined;
    return {
      message: text('A client received what {owner} had sent.', { owner: owner.client.label }),
      cause: text(
        'Two threads use the same variable for their connection or for their buffer: it is global, static, or a field of an object that all workers share.',
      ),
      next: text(
        'Make everything that belongs to one connection a local variable of the function that serves it.',
      ),
    };
  });
}
