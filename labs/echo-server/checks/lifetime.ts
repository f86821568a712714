import { bytes, check, text, type Because } from 'socklab/harness';
import { holdsBack, whileAlive } from './advice.ts';

const idleWatchMs = 1500;
/** Clock ticks are 10 ms; a sleeper shows 0.00 s, a spinner what the machine gives it. */
const idleCpuSeconds = 0.2;
/** Share of looks at which a thread may be about to run: a runtime's housekeeping stays far below. */
const idleRunnable = 0.5;

/** E16: nobody talks, so nothing is to be done. */
export const idle = check('E16', async t => {
  const server = await t.server();
  const silent = await server.connect();
  // The silent one is there first, so that a server that serves one at a time waits on it as well as any other.
  await silent.echo(t.random.letters(4), holdsBack);
  silent.close();
  for (let k = 0; k < 5; k++) await server.expectServes(holdsBack);
  const listener = await server.connect();
  await listener.echo(t.random.letters(4), holdsBack);
  await t.pause(200);
  const { cpuSeconds: used, runnable } = await server.watch(idleWatchMs);
  if (used <= idleCpuSeconds && runnable <= idleRunnable) return;
  await t.fail({
    server,
    message: text('Nobody talks, yet your server used {used} s of processor time in {watched} s.', {
      used: used.toFixed(2),
      watched: (idleWatchMs / 1000).toFixed(1),
    }),
    expectedWords: text('asleep, with at most {limit} s of processor time', { limit: idleCpuSeconds }),
    actualWords: text('{used} s, and running or about to run at {share} % of our looks', {
      used: used.toFixed(2),
      share: Math.round(runnable * 100),
    }),
    because: seen => ({
      cause: text(
        'The program runs in circles: read() returned 0 and it reads again for ever, a non-blocking call fails with EAGAIN and is tried at once, or it polls with a time-out of zero. It is here: {calls}.',
        {
          calls: seen.calls,
        },
      ),
      next: text(
        'A waiting server is parked in the kernel, in read, accept, poll or epoll_wait. Treat 0 as the end of the connection, and wait before you try again.',
      ),
    }),
  });
});

const resetAtDeath: Because = seen => {
  if (seen.end !== 'reset') return undefined;
  return {
    message: text('Killed with a client connected, your server left that client with RST instead of FIN.'),
    cause: text(
      'SO_LINGER is set to 0 seconds: then every close, also that of a dying process, throws away what is not yet delivered and resets.',
    ),
    next: text(
      'Do not set SO_LINGER. Against TIME-WAIT at a restart SO_REUSEADDR on the listening socket is enough.',
    ),
  };
};

/** E17: killed with a client connected, started again while TIME-WAIT holds the port. */
export const restart = check('E17', async t => {
  const server = await t.server();
  const client = await server.connect();
  await client.echo(t.random.letters(6), holdsBack);
  // Who closes first keeps TIME-WAIT, and a killed process closes: the port of the server is held, not ours.
  await server.kill();
  await client.expectEnd(resetAtDeath);
  client.close();
  const inTimeWait = async (): Promise<number> =>
    (await server.sockets()).filter(row => row.state === 'TIME-WAIT' && row.local.port === server.port)
      .length;
  await t.eventually(async () => (await inTimeWait()) > 0, 2000);
  const n = await inTimeWait();
  await server.start(() => ({
    message: text(
      'Started again on port {port}, your server could not listen. Connections of its former life in TIME-WAIT there: {n}.',
      {
        port: server.port,
        n,
      },
    ),
    cause: text(
      'bind() fails with EADDRINUSE: Address already in use. The side that closed first keeps its port in TIME-WAIT for 60 s.',
    ),
    next: text('Set SO_REUSEADDR with setsockopt() on the listening socket before you call bind().'),
  }));
  await server.expectServes(holdsBack);
});

const interrupted: Because = seen => {
  if (!seen.exit && seen.end === 'open') return undefined;
  return {
    message: seen.exit
      ? text('After a stop and a continue (Ctrl+Z, fg) your server ended.')
      : text('After a stop and a continue (Ctrl+Z, fg) your server closed a connection that was in use.'),
    cause: text(
      'A system call returned -1 with EINTR and the program took that for an error. epoll_wait does so after SIGCONT, and so do socket calls with a time-out (signal(7)).',
    ),
    next: text('When errno is EINTR, call again.'),
  };
};

/** E18: SIGSTOP and SIGCONT three times; the same connection goes on. */
export const stopAndContinue = check('E18', async t => {
  const server = await t.server();
  const client = await server.connect();
  // Twice, so that a program that closes after one read is not told about signals.
  await client.echo(t.random.letters(4), holdsBack);
  await client.echo(t.random.letters(4), holdsBack);
  for (let k = 0; k < 3; k++) {
    await server.stop();
    await t.pause(50);
    server.continue();
    await t.pause(50);
    await client.echo(t.random.letters(4), interrupted);
  }
  client.close();
  await server.expectServes(interrupted);
});

const burst = 32;

/** E19: thirty-two clients while the server cannot accept; the kernel must hold them all. */
export const backlogBurst = check('E19', async t => {
  const server = await t.server();
  await server.stop();
  const clients = Array.from({ length: burst }, () => server.dial({ within: 20_000 }));
  await t.eventually(() => clients.every(client => client.isConnected), 600);
  const rows = await server.sockets();
  const waiting = rows.filter(row => row.state === 'SYN-SENT').length;
  const listener = rows.find(row => row.state === 'LISTEN');
  if (waiting > 0) {
    await t.fail({
      server,
      message: text(
        '{burst} clients came while your server was stopped for a moment: {waiting} of them got no answer to their SYN.',
        { burst, waiting },
      ),
      expectedWords: text('{burst} connections wait in the accept queue', { burst }),
      actualWords: text('accept queue {queue} of backlog {backlog}, {waiting} in SYN-SENT', {
        queue: listener?.recvQ ?? 0,
        backlog: listener?.sendQ ?? 0,
        waiting,
      }),
      because: () => ({
        cause: text(
          'The backlog of {backlog} is too small: the kernel holds backlog + 1 connections and drops every further SYN. Those clients try again after 1, 3 and 7 s.',
          {
            backlog: listener?.sendQ ?? 0,
          },
        ),
        next: text('Call listen(fd, 128), or give your ServerSocket or socket a backlog of at least 32.'),
      }),
    });
  }
  server.continue();
  await Promise.all(
    clients.map(async client => {
      const payload = t.random.letters(5);
      await client.connected();
      await client.echo(payload, holdsBack);
      client.close();
    }),
  );
});

/** E20: a second client is served, at the latest when the first has left. */
export const secondClient = check('E20', async t => {
  const server = await t.server();
  const first = await server.connect();
  await first.echo(t.random.letters(4), holdsBack);
  const second = await server.connect();
  const payload = t.random.letters(7);
  await second.send(payload);
  await t.pause(400);
  first.close();
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
  first.close();
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
