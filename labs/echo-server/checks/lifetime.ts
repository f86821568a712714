import { backlogBurst, holdsBack, restartInTimeWait, stopAndContinue } from 'socklab/conversations';
import { bytes, check, text, whileAlive, type Because } from 'socklab/harness';

const idleWatchMs = 1500;

/** E16: nobody talks, so nothing is to be done. */
export const idle = check('E16', async t => {
  const server = await t.server();
  const silent = await server.connect();
  // The silent one is there first, so that a server that serves one at a time waits on it as well as any other.
  await silent.echo(t.random.letters(4), holdsBack);
  await silent.close();
  for (let k = 0; k < 5; k++) await server.expectServes(holdsBack);
  const listener = await server.connect();
  await listener.echo(t.random.letters(4), holdsBack);
  await t.pause(200);
  await server.expectAsleep(idleWatchMs);
});

/** E17: killed with a client connected, started again while TIME-WAIT holds the port. */
export const restart = check('E17', async t => restartInTimeWait(t, await t.server()));

/** E18: SIGSTOP and SIGCONT three times; the same connection goes on. */
export const stoppedAndContinued = check('E18', async t => stopAndContinue(t, await t.server()));

/** E19: thirty-two clients while the server cannot accept; the kernel must hold them all. */
export const burst = check('E19', async t => backlogBurst(t, await t.server(), { clients: 32 }));

/** E20: a second client is served, at the latest when the first has left. */
export const secondClient = check('E20', async t => {
  const server = await t.server();
  const first = await server.connect();
  await first.echo(t.random.letters(4), holdsBack);
  const second = await server.connect();
  const payload = t.random.letters(7);
  await second.send(payload);
  await t.pause(400);
  await first.close();
  await second.expect(
    payload,
    whileAlive(seen => {
      const message = text('The second client was not served, not even after the first had left.');
      if (seen.end !== 'open') return undefined;
      if (seen.accepted !== false) {
        return {
          message,
          cause: text(
            'Your program accepted the second client and never read from it: {unread} bytes wait in its receive queue. It is here: {calls}.',
            {
              unread: seen.unread,
              calls: seen.calls,
            },
          ),
          next: text(
            'Serve every connection that accept() returns, at the latest when the one before it has ended.',
          ),
        };
      }
      return {
        message,
        cause: text(
          "The second client's handshake was done by the kernel, and its bytes wait, but your program never called accept() for it after the first one left. It is here: {calls}.",
          {
            calls: seen.calls,
          },
        ),
        next: text('When a client has left, go back to accept().'),
      };
    }),
  );
});

/** E21: the second client gets its own three bytes and nothing of the first one's. */
export const noLeftovers = check('E21', async t => {
  const server = await t.server();
  const first = await server.connect();
  await first.echo(t.random.bytes(3000), holdsBack);
  await first.close();
  const second = await server.connect();
  const stale: Because = seen => {
    if (seen.exit) return undefined;
    return {
      message: text('The second client sent 3 bytes and got more: bytes that it never sent.'),
      cause: text(
        'The whole buffer was written instead of the n bytes that read() returned, so what was left in it from before went out too.',
      ),
      next: text('Write n bytes, n being what the last read() returned.'),
    };
  };
  await second.echo(bytes('hi\n'), seen => (seen.received.length > 0 ? stale(seen) : undefined));
  await second.expectNothing(600, stale);
});
