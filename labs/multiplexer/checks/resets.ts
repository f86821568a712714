import { closesUnread, resetsWhileWriting, unlessKilled } from 'socklab/conversations';
import { check, dies, text, whileAlive, type Because, type CheckContext, type Server } from 'socklab/harness';
import { gently } from './crowds.ts';

const crowd = 100;
/** A few descriptors more are no leak: runtimes keep some for themselves. */
const fdTolerance = 10;

const stormKills = unlessKilled(
  dies({
    message: text('{crowd} clients reset their connections at once (RST), and your whole server ended.', {
      crowd,
    }),
    cause: text(
      'read() failed with ECONNRESET, or the epoll set, the selector or the table of clients was used for a connection that was closed before. The program took that for its own end.',
    ),
    next: text(
      'Only these connections are dead. First take each out of the set and the table, then close it, and go on with the loop.',
    ),
  }),
);

/** M12: a hundred clients reset at once, twice; the second time shows what the first left behind. */
export const resetStorm = check('M12', async t => {
  const server = await t.server();
  const first = await storm(t, server, { expected: server.usage().fds, because: undefined });
  const second = await storm(t, server, { expected: first, because: stormKills });
  if (second > first + fdTolerance) {
    await t.fail({
      server,
      message: text(
        'Twice {crowd} clients reset their connections at once: open descriptors grew from {first} to {second}.',
        {
          crowd,
          first,
          second,
        },
      ),
      expectedWords: text('at most {limit} open descriptors', { limit: first + fdTolerance }),
      actualWords: text('{after} open descriptors', { after: second }),
      because: () => ({
        cause: text(
          'A reset connection is reported with EPOLLERR and EPOLLHUP (POLLERR and POLLHUP), and read() fails with ECONNRESET. Your program takes note and does not close: its descriptor stays yours.',
        ),
        next: text('Close the connection on every error but EAGAIN and EINTR, and on EPOLLERR and EPOLLHUP.'),
      }),
    });
  }
  await server.expectAsleep(1000, whileAlive(spins), { cpuSeconds: 0.25 });
  await server.expectServes(stormKills);
});

const spins = () => ({
  message: text(
    '{crowd} clients have reset their connections, nobody else talks, and your server does not sleep.',
    {
      crowd,
    },
  ),
  cause: text(
    'EPOLLERR and EPOLLHUP are reported whether you ask for them or not, and as long as the socket is open. An event that your loop does not deal with comes back at once.',
  ),
  next: text(
    'When an event has EPOLLERR or EPOLLHUP (or read() fails with anything but EAGAIN and EINTR), close the connection.',
  ),
});

interface Before {
  /** Open descriptors. */
  readonly expected: number;
  /** Words for a server that ends before this crowd resets. */
  readonly because: Because | undefined;
}

/** Connects a crowd, lets all of them reset, and resolves with the open descriptors when these have come down. */
async function storm(t: CheckContext, server: Server, { expected, because }: Before): Promise<number> {
  const clients = await server.connectMany(crowd, gently, because);
  await t.together(crowd, async () =>
    Promise.all(clients.map(async client => client.echo(t.random.letters(4), because))),
  );
  await t.together(crowd, async () => Promise.all(clients.map(async client => client.reset())));
  await server.expectServes(stormKills);
  await t.eventually(() => server.usage().fds <= expected + fdTolerance, 1500);
  return server.usage().fds;
}

/** M13: resets in the middle of a write, and clients that leave their echo unread. */
export const resetWhileWriting = check('M13', async t => {
  const server = await t.server();
  await resetsWhileWriting(t, server);
  await closesUnread(t, server);
});
