import { descriptorLeak, noCloseWait, outOfDescriptors } from 'socklab/conversations';
import { check, text, type Because, type CheckContext, type Client, type Server } from 'socklab/harness';

/** How a crowd comes in where the backlog is not what is asked about: half of what a JVM's holds. */
export const gently = { atOnce: 25 };

const beyondSelect = 1200;
const wave = 100;
/** The usual size of an fd_set: select() can only name descriptors below. */
const fdSetSize = 1024;

/** M16: more connections than an fd_set has bits. */
export const beyondFdSet = check('M16', async t => {
  const server = await t.server({ openFiles: 4096 });
  if (server.descriptorLimit() < beyondSelect + 200) t.skip(tooFewFiles(server));
  const others = server.usage().fds;
  for (let first = 1; first <= beyondSelect; first += wave) {
    const because = (k: number): Because => stopsAt(k, others + k);
    const clients = await server.connectMany(wave, gently, because(first));
    await askEach(t, clients, i => because(first + i));
  }
});

/** Everybody says something at once; then each answer is waited for in turn. */
export async function askEach(
  t: CheckContext,
  clients: readonly Client[],
  because: (index: number) => Because,
): Promise<void> {
  const said = clients.map(() => t.random.letters(8));
  await t.together(clients.length, async () =>
    Promise.all(clients.map(async (client, i) => client.send(said[i] ?? Buffer.of()))),
  );
  for (const [i, client] of clients.entries()) await client.expect(said[i] ?? Buffer.of(), because(i));
}

function stopsAt(k: number, fd: number): Because {
  return seen => {
    const message = seen.exit
      ? text('With {k} of {all} clients connected at once your server ended.', { k, all: beyondSelect })
      : text('Client {k} of {all} at once, whose descriptor is about {fd}, is not served.', {
          k,
          all: beyondSelect,
          fd,
        });
    // Which of a wave it was is not known when the server ends while they connect.
    if (fd < fdSetSize - wave || fd > fdSetSize + wave) return { message, ...fullTable };
    return {
      message,
      cause: text(
        'select() knows descriptors below FD_SETSIZE ({size}) only, however few of them are in use. FD_SET() with a larger one writes into foreign memory in C; Python raises ValueError: filedescriptor out of range in select().',
        { size: fdSetSize },
      ),
      next: text(
        'Wait with poll or epoll; in Python with selectors.DefaultSelector. If you do not use select: look for a table of about {fd} clients, or a limit of open files.',
        { fd },
      ),
    };
  };
}

const fullTable = {
  cause: text(
    'There is room for only so many clients: an array of fixed size, or a limit of open files that was not raised.',
  ),
  next: text(
    'Let the table of clients grow, and raise RLIMIT_NOFILE to its hard limit when the program starts.',
  ),
};

function tooFewFiles(server: Server): ReturnType<typeof text> {
  return text(
    'On this machine a program may open {limit} files only (ulimit -Hn); this check needs more and is out of the score.',
    { limit: server.descriptorLimit() },
  );
}

/** M17: a thousand clients come and go. */
export const churn = check('M17', async t => {
  const server = await t.server();
  await descriptorLeak(t, server, { atOnce: 4 });
  await noCloseWait(t, server);
});

/** M18: more clients than descriptors. */
export const descriptorsRunOut = check('M18', async t => outOfDescriptors(t, await t.server()));

const tenThousand = 10_000;
/** One echo after so many newcomers, so that whoever accepts slowly is waited for. */
const waveOfMany = 100;

/** M25, a bonus: ten thousand clients at once; what they cost is remarked on. */
export const manyThousands = check('M25', async t => {
  // Our side needs as many again, and other checks run beside this one.
  const openFiles = tenThousand + 4000;
  const server = await t.server({ openFiles });
  if (server.descriptorLimit() < openFiles) t.skip(tooFewFiles(server));
  const before = server.usage();
  let served = 0;
  const because: Because = seen => ({
    message: seen.exit
      ? text('Your server ended with {served} clients connected at once.', { served })
      : text('Your server serves {served} clients at once, and no more.', { served }),
    ...fullTable,
  });
  const sample: Client[] = [];
  await t.together(tenThousand, async () => {
    for (; served < tenThousand; served += waveOfMany) {
      const clients = await server.connectMany(waveOfMany, { atOnce: waveOfMany }, because);
      sample.push(...clients.slice(0, 1));
      await clients.at(-1)?.echo(t.random.letters(6), because);
    }
  });
  await t.together(sample.length, async () => {
    for (const client of sample) await client.echo(t.random.letters(6), because);
  });
  const after = server.usage();
  t.note(
    text(
      '{clients} clients at once took {seconds} s of your processor time and {memory} MiB of memory: {each} KiB for each.',
      {
        clients: tenThousand,
        seconds: (after.cpuSeconds - before.cpuSeconds).toFixed(2),
        memory: Math.round((after.rssBytes - before.rssBytes) / 1024 / 1024),
        each: ((after.rssBytes - before.rssBytes) / 1024 / tenThousand).toFixed(1),
      },
    ),
  );
});
