import { backlogBurst, holdsBack, restartInTimeWait, stopAndContinue } from 'socklab/conversations';
import { bytes, check, text, whileAlive, type Because, type Client, type Server } from 'socklab/harness';
import { gently } from './crowds.ts';
import { watchOf, watchOfListener } from './watches.ts';

/** M19: SIGSTOP and SIGCONT; epoll_wait fails with EINTR. The checks that stop the server build on this one. */
export const stoppedAndContinued = check('M19', async t => stopAndContinue(t, await t.server()));

/** M23: killed with a client connected, started again while TIME-WAIT holds the port. */
export const restart = check('M23', async t => restartInTimeWait(t, await t.server()));

/** M14: a hundred clients come while the server cannot accept; then there is one event for all of them. */
export const acceptBurst = check('M14', async t => {
  const server = await t.server();
  await backlogBurst(t, server, {
    clients: 100,
    because: whileAlive(seen => {
      if (seen.accepted !== false || seen.end !== 'open') return undefined;
      const waiting = seen.evidence.listener?.acceptQueue ?? 0;
      const message = text('Of 100 clients that came at once, {waiting} still wait to be accepted.', {
        waiting,
      });
      const next = text(
        'Make the listening socket non-blocking and call accept() until it fails with EAGAIN, each time the listener is reported.',
      );
      if (watchOfListener(seen, t.clients)?.trigger === 'edge') {
        return {
          message,
          cause: text(
            'Your epoll set watches the listening socket edge-triggered (EPOLLET): it reports that somebody came, once, not that somebody still waits. You accept once for each report.',
          ),
          next,
        };
      }
      return {
        message,
        cause: text('Your server is here: {calls}.', { calls: seen.calls }),
        next,
      };
    }),
  });
});

const burstBytes = 200_000;

/** M15: a burst is in the receive queue as a whole when the server looks, and no event follows. */
export const burstDrained = check('M15', async t => {
  const server = await t.server();
  const client = await server.connect();
  const because = stuck(client);
  // Makes the kernel give this connection a receive buffer that holds the burst.
  await client.echo(t.random.bytes(2 * 1024 * 1024), because);
  await server.stop();
  const burst = t.random.bytes(burstBytes);
  await client.send(burst);
  await t.eventually(async () => (await client.kernelEnds()).server?.recvQ === burstBytes, 500);
  await server.continue();
  await client.expect(burst, because);
});

function stuck(client: Client): Because {
  return whileAlive(seen => {
    if (seen.end !== 'open' || seen.firstDifference < seen.received.length) return undefined;
    const message = text('{due} bytes came at once; {n} of them came back, and nothing more comes.', {
      due: seen.expected.length,
      n: seen.received.length,
    });
    if (seen.unread === 0) {
      return {
        message,
        cause: text(
          'You have read all of it (Recv-Q is 0); what is missing waits in a buffer of yours, and no event is on its way that would send it. Your server is here: {calls}.',
          { calls: seen.calls },
        ),
        next: text(
          'Send what you have read at once, and ask for write interest for the rest. With edge-triggered epoll also write until EAGAIN: only then a report comes when there is room again.',
        ),
      };
    }
    if (watchOf(seen, client)?.trigger === 'edge') {
      return {
        message,
        cause: text(
          '{unread} bytes are still unread (Recv-Q), and your epoll set watches this connection edge-triggered (EPOLLET): that bytes came was reported once, and you read once. No further report will come.',
          { unread: seen.unread },
        ),
        next: text(
          'With EPOLLET read until read() fails with EAGAIN; or use level-triggered epoll, which reports as long as something is unread.',
        ),
      };
    }
    return {
      message,
      cause: text('{unread} bytes are still unread (Recv-Q), and your server is here: {calls}.', {
        unread: seen.unread,
        calls: seen.calls,
      }),
      next: text('As long as something is unread and you want it, the connection must be watched for input.'),
    };
  });
}

/** M24: one wake-up finds data, resets and newcomers; whoever is left is served. */
export const mixedBatch = check('M24', async t => {
  const server = await t.server();
  // The order in which events came is the order in which they are reported.
  for (const newcomersFirst of [true, false]) {
    const crowd = await server.connectMany(50, gently);
    await t.together(crowd.length, async () =>
      Promise.all(crowd.map(async client => client.echo(t.random.letters(4), holdsBack))),
    );
    await server.stop();
    const newcomers = newcomersFirst ? await comeIn(server) : [];
    const said = await t.together(crowd.length, async () =>
      Promise.all(
        crowd.map(async (client, index) => {
          const line = t.random.letters(12);
          await client.send(line);
          if (index % 2 === 1) await client.reset();
          return line;
        }),
      ),
    );
    if (!newcomersFirst) newcomers.push(...(await comeIn(server)));
    await server.continue();
    const survivors = crowd.filter((_, index) => index % 2 === 0);
    const due = said.filter((_, index) => index % 2 === 0);
    for (const [i, client] of survivors.entries()) await client.expect(due[i] ?? bytes(''), staleEvent);
    // Tables that were mixed up in the batch show when everybody speaks again.
    const living = [...newcomers, ...survivors];
    await t.together(living.length, async () => {
      for (const client of living) await client.echo(t.random.letters(8), staleEvent);
    });
    await t.together(living.length, async () => Promise.all(living.map(async client => client.reset())));
  }
  await server.expectServes(staleEvent);
});

async function comeIn(server: Server): Promise<Client[]> {
  const clients = await server.dialMany(20);
  for (const client of clients) await client.connected();
  return clients;
}

const staleEvent: Because = seen => {
  const next = text(
    'When you close a connection, forget what the rest of the batch says about it: look it up again for every event, and do not take an event of a number for one of the connection that has this number now. A read() that fails with EAGAIN is no reason to close.',
  );
  if (seen.exit) {
    return {
      message: text(
        'One batch of events had data of 50 clients, the resets of 25 of them and 20 new clients; your server ended.',
      ),
      cause: text(
        'An event of a connection was dealt with after the connection had been closed, or the error of a reset one was taken for the end of the program.',
      ),
      next,
    };
  }
  return {
    message: text(
      'One batch of events had data of 50 clients, the resets of 25 of them and 20 new clients; one of those who stayed or came was not served.',
    ),
    cause:
      seen.end === 'open'
        ? text(
            'This client did not reset. Perhaps an event of a connection that you had closed before was taken for one of this client: accept() gives out the lowest free descriptor, so its number comes back within the same batch. Your server is here: {calls}.',
            { calls: seen.calls },
          )
        : text(
            'Your server closed a connection whose client had not left. Perhaps an event of a connection that you had closed before was taken for one of this client: accept() gives out the lowest free descriptor, so its number comes back within the same batch.',
          ),
    next,
  };
};
