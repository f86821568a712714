import {
  check,
  dies,
  firstOf,
  text,
  whileAlive,
  type Because,
  type CheckContext,
  type Server,
} from 'socklab/harness';
import { unlessKilled, writeKills } from 'socklab/conversations';
import { doing } from './doing.ts';
import { occupy } from './pool.ts';
import { stall } from './stall.ts';

/** Small, so that few clients are enough to meet every worker. */
const smallPool = 2;

type Text = ReturnType<typeof text>;

/** P09: more resets under a write than there are workers, then N at once. */
export const resets = check('P09', async t => {
  const server = await t.server({ args: [String(smallPool)] });
  const threads = await threadsWhenFull(t, server);
  await resetUnderWrite(t, server, { n: smallPool, finFirst: true });
  await resetUnderWrite(t, server, { n: 1, finFirst: false, because: writeKills });
  const n = smallPool + 1;
  await occupy(t, server, {
    n: smallPool,
    because: k =>
      firstOf(
        writeKills,
        missingWorkers(server, threads, {
          message: text(
            '{n} clients reset their connections under a write. After that {k} of {workers} workers still serve.',
            {
              n,
              k,
              workers: smallPool,
            },
          ),
          cause: text(
            'The error of write() or read() (EPIPE, ECONNRESET; an exception in Python and Java) ended the worker that met it.',
          ),
          next: text(
            'Handle these errors inside the loop of the worker, around serving one client: close its connection, and take the next one.',
          ),
        }),
      ),
  });
});

/** Clients leave with RST while their workers sleep in a write; behind a FIN this write meets EPIPE and SIGPIPE. */
async function resetUnderWrite(
  t: CheckContext,
  server: Server,
  { n, finFirst, because }: { readonly n: number; readonly finFirst: boolean; readonly because?: Because },
): Promise<void> {
  for (const { client } of await stall(t, server, n, because)) {
    if (finFirst) {
      await client.endWrite();
      await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 500);
    }
    await client.reset();
  }
}

async function threadsWhenFull(t: CheckContext, server: Server): Promise<number> {
  const clients = await occupy(t, server, { n: smallPool });
  const { threads } = server.usage();
  for (const client of clients) await client.close();
  return threads;
}

interface Loss {
  readonly message: Text;
  readonly cause: Text;
  readonly next: Text;
}

/** Words for workers that are not there any more; the number of threads is said where it tells. */
function missingWorkers(server: Server, before: number, { message, cause, next }: Loss): Because {
  return whileAlive(seen => {
    const now = server.usage().threads;
    return {
      message,
      cause:
        now < before
          ? text('{cause} Threads: {before} before, {now} now.', { cause, before, now })
          : text('{cause} Your threads are here: {doing}.', { cause, doing: doing(seen) }),
      next,
    };
  });
}

const visitors = 40;
const halfClosers = 10;

const leaveQuietly = text(
  'When read() returns 0 close this connection and take the next, before you look at any byte.',
);

/** P10: clients that say nothing at all, gone at once or after a FIN; then N at once. */
export const silence = check('P10', async t => {
  const server = await t.server({ args: [String(smallPool)] });
  const threads = await threadsWhenFull(t, server);
  const words = unlessKilled(
    dies({
      message: text('Clients came and left without a word, and your server ended.'),
      cause: text(
        'read() that returns 0 at once is no error: this client has left. Code that looks at the first byte, or that takes the empty input for a mistake, ends the program.',
      ),
      next: leaveQuietly,
    }),
  );
  for (let i = 0; i < visitors; i++) await (await server.connect({}, i === 0 ? undefined : words)).close();
  const quiet = await server.connectMany(halfClosers, { atOnce: halfClosers }, words);
  for (const client of quiet) await client.endWrite();
  // Whether their connections are closed as well is another check's question.
  await t.eventually(() => quiet.every(client => client.end !== 'open'), 1000);
  for (const client of quiet) await client.close();
  await occupy(t, server, {
    n: smallPool,
    because: k =>
      firstOf(
        words,
        missingWorkers(server, threads, {
          message: text(
            '{n} clients came and left without a word. After that {k} of {workers} workers still serve.',
            {
              n: visitors + halfClosers,
              k,
              workers: smallPool,
            },
          ),
          cause: text(
            'A worker that finds the end of the input at its first read() does not come back from it.',
          ),
          next: leaveQuietly,
        }),
      ),
  });
});
