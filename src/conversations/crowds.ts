import { firstOf, text, whileAlive, type CheckContext, type Client, type Server } from '../harness/api.ts';
import { holdsBack } from './basics.ts';
import type { ConversationOptions } from './conversation.ts';

export interface BacklogBurstOptions extends ConversationOptions {
  /** How many connect while the server cannot accept; the backlog has to hold them. 32 when absent. */
  readonly clients?: number;
}

/**
 * Many clients while the server is stopped and cannot accept; its kernel must hold them all, and then each is served.
 * They leave when they have been served, so that a server may take them one by one.
 */
export async function backlogBurst(
  t: CheckContext,
  server: Server,
  { because, clients: burst = 32 }: BacklogBurstOptions = {},
): Promise<void> {
  await server.stop();
  const clients = await server.dialMany(burst, { within: 20_000 });
  await t.eventually(() => clients.every(client => client.isConnected), 600);
  await expectAllQueued(t, server, burst);
  await server.continue();
  await t.together(burst, async () =>
    Promise.all(
      clients.map(async client => {
        const payload = t.random.letters(5);
        await client.connected(because);
        await client.echo(payload, firstOf(because, holdsBack));
        await client.close();
      }),
    ),
  );
}

async function expectAllQueued(t: CheckContext, server: Server, burst: number): Promise<void> {
  const rows = await server.sockets();
  // Waiting for answers would pass a backlog that is too small, a second later.
  const waiting = rows.filter(row => row.state === 'SYN-SENT').length;
  if (waiting === 0) return;
  const listener = rows.find(row => row.state === 'LISTEN');
  const backlog = listener?.sendQ ?? 0;
  await t.fail({
    server,
    message: text(
      '{burst} clients came while your server was stopped for a moment: {waiting} of them got no answer to their SYN.',
      { burst, waiting },
    ),
    expectedWords: text('{burst} connections wait in the accept queue', { burst }),
    actualWords: text('accept queue {queue} of backlog {backlog}, {waiting} in SYN-SENT', {
      queue: listener?.recvQ ?? 0,
      backlog,
      waiting,
    }),
    because: () => ({
      cause: text(
        'The backlog of {backlog} is too small: the kernel holds backlog + 1 connections and drops every further SYN. Those clients send it again a second later, and wait.',
        { backlog },
      ),
      next: text('Call listen(fd, 128), or give your ServerSocket or socket a backlog of at least {burst}.', {
        burst,
      }),
    }),
  });
}

/** How many descriptors are left when the clients come, and how many clients come. */
const descriptorsLeft = 20;
const comers = 60;
const fullForMs = 1000;
/** A server that sleeps a little between its tries is right; one that tries without pause takes a whole processor. */
const fullCpuSeconds = 0.6;

/** More clients than descriptors: accept() fails with EMFILE, until some clients leave. */
export async function outOfDescriptors(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  await server.expectServes(firstOf(because, holdsBack));
  const before = server.usage().fds;
  await server.limitDescriptors(descriptorsLeft);
  const clients = await server.dialMany(comers, { within: 20_000 });
  // A server that takes only as many as it can serve never gets there, and is right.
  await t.eventually(() => server.hasExited || server.usage().fds >= before + descriptorsLeft, 1500);
  await expectAlive(t, server, clients);
  await server.expectAsleep(fullForMs, firstOf(because, acceptsInCircles), { cpuSeconds: fullCpuSeconds });
  for (const client of clients) client.discard();
  await server.expectServes(
    firstOf(
      because,
      whileAlive(seen => ({
        message: text(
          'Your server ran out of descriptors. The clients have left and descriptors are free again, but it serves nobody.',
        ),
        cause: text(
          'After accept() failed with EMFILE nobody calls it again: the accepting thread has ended, or the listening socket is no longer watched. It is here: {calls}.',
          { calls: seen.calls },
        ),
        next: text(
          'After EMFILE wait a little, or until one of your connections is closed, and accept again.',
        ),
      })),
    ),
  );
}

async function expectAlive(t: CheckContext, server: Server, clients: readonly Client[]): Promise<void> {
  await t.pause(100);
  if (!server.hasExited) return;
  await t.fail({
    server,
    client: clients[0],
    message: text('{comers} clients came and {left} descriptors were left; your server ended.', {
      comers,
      left: descriptorsLeft,
    }),
    because: () => ({
      cause: text(
        'accept() failed with EMFILE (too many open files), and the program took that for its own end.',
      ),
      next: text(
        'EMFILE concerns the newcomer only. Go on serving those that you have, and accept again when one has left.',
      ),
    }),
  });
}

const acceptsInCircles = whileAlive(seen => ({
  message: text(
    'No descriptor is left for new clients, and your server spends its time on trying all the same.',
  ),
  cause: text(
    'accept() fails with EMFILE at once, as long as a client waits in the accept queue; calling it again without a pause, or watching the listening socket for input, is a loop that never sleeps. It is here: {calls}.',
    { calls: seen.calls },
  ),
  next: text(
    'Stop watching the listening socket until one of your connections is closed, or sleep some milliseconds before the next accept().',
  ),
}));
