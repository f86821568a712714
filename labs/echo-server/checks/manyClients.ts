import { bytes, check, text, type Because } from 'socklab/harness';

/** Words that a program may take for a command; echo has none. */
const words = ['quit\n', 'q', 'exit\n', 'bye\n', 'q\n', '.\n'];

/** E13: two hundred clients, one after the other. */
export const oneAfterTheOther = check('E13', async t => {
  const server = await t.server();
  for (let k = 1; k <= 200; k++) {
    const word = k % 10 === 0 ? words[(k / 10) % words.length] : undefined;
    const payload = word === undefined ? t.random.letters(6) : bytes(word);
    const because: Because = seen => {
      const message = text('Client {k} of 200, one after the other, got no right answer to {payload}.', {
        k,
        payload: JSON.stringify(payload.toString('latin1')),
      });
      if (word !== undefined && !seen.exit) {
        return {
          message,
          cause: text(
            'The bytes look like a command, and the program obeys. An echo server has no commands.',
          ),
          next: text('Send back whatever comes, also when it spells quit.'),
        };
      }
      if (seen.exit) {
        return {
          message,
          cause: text('The server stopped after {served} clients.', { served: k - 1 }),
          next: text('Put accept() into a loop that never ends.'),
        };
      }
      return undefined;
    };
    const client = await server.connect({}, because);
    await client.echo(payload, because);
    client.close();
  }
});

/** A few descriptors more are no leak: runtimes keep some for themselves. */
const fdTolerance = 20;

/** A leak of one in ten shows five times over the tolerance. */
const manyVisits = 1000;

/** E14: open descriptors before and after a thousand clients. */
export const descriptorLeak = check('E14', async t => {
  const server = await t.server();
  // Two at a time: on a busy machine that halves the waiting, and the shortest of backlogs has room for both.
  const visit = async (clients: number): Promise<void> => {
    for (let k = 0; k < clients; k += 2) await Promise.all([server.expectServes(), server.expectServes()]);
  };
  await visit(50);
  await t.pause(100);
  const before = server.usage().fds;
  await visit(manyVisits);
  const settled = await t.eventually(() => server.usage().fds <= before + fdTolerance, 2000);
  if (settled) return;
  const after = server.usage().fds;
  await t.fail({
    server,
    message: text('Open descriptors grew from {before} to {after} over {n} clients.', {
      n: manyVisits,
      before,
      after,
    }),
    expectedWords: text('at most {limit} open descriptors', { limit: before + fdTolerance }),
    actualWords: text('{after} open descriptors', { after }),
    because: () => ({
      cause: text(
        'The socket that accept() returned is not closed when its client has left. At the usual limit of 1,024 this server stops after about {clients} clients.',
        {
          clients: Math.round((1024 * manyVisits) / Math.max(1, after - before)),
        },
      ),
      next: text(
        'Call close() on every way out of serving a client, also after errors. shutdown() alone does not free the descriptor.',
      ),
    }),
  });
});

/** E15: sockets in CLOSE-WAIT after thirty clients. */
export const closeWait = check('E15', async t => {
  const server = await t.server();
  for (let k = 0; k < 30; k++) await server.expectServes();
  const count = async (): Promise<number> =>
    (await server.sockets()).filter(row => row.state === 'CLOSE-WAIT' && row.local.port === server.port)
      .length;
  if (await t.eventually(async () => (await count()) === 0, 3000)) return;
  const n = await count();
  await t.fail({
    server,
    message: text('{n} sockets of your server are in CLOSE-WAIT after 30 clients have left.', { n }),
    expectedWords: text('0 sockets in CLOSE-WAIT'),
    actualWords: text('{n} sockets in CLOSE-WAIT', { n }),
    because: () => ({
      cause: text(
        "In CLOSE-WAIT the kernel has the client's FIN and waits for your close(). It waits for ever.",
      ),
      next: text('Close the socket as soon as read() has returned 0.'),
    }),
  });
});
