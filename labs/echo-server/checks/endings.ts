import { check, text, type Because, type Server } from 'socklab/harness';
import { dies } from './advice.ts';

/** After a reset the server is asked twice: the first client may be the one during whose visit it dies. */
async function expectStillServes(server: Server, because: Because): Promise<void> {
  await server.expectServes(because);
  await server.expectServes(because);
}

/** E09: fifty clients that connect and close at once. */
export const silentVisitors = check('E09', async t => {
  const server = await t.server();
  for (let i = 0; i < 50; i++) (await server.connect({}, silenceKills)).close();
  await expectStillServes(server, silenceKills);
});

const silenceKills = dies({
  message: text('After clients that connect and say nothing your server is gone.'),
  cause: text(
    'read() that returns 0 is not an error: the client has left. accept() too may fail with ECONNABORTED when a client leaves early.',
  ),
  next: text('Close this connection and accept the next.'),
});

const resetKills = dies({
  message: text('A client reset its connection (RST), and your whole server ended.'),
  cause: text(
    'read() or write() failed with ECONNRESET and the program took that for its own end: exit(), an uncaught exception, or a try block around the whole accept loop.',
  ),
  next: text(
    'Only this connection is dead: close it and go on. Handle the error inside the loop that serves one client.',
  ),
});

/** E10: twenty resets, half of them while the server waits in read, half right behind the data. */
export const resetWhileIdle = check('E10', async t => {
  const server = await t.server();
  for (let i = 0; i < 20; i++) {
    const client = await server.connect({}, resetKills);
    const line = t.random.letters(4);
    if (i % 2 === 0) await client.echo(line, resetKills);
    else await client.send(line);
    client.reset();
  }
  await expectStillServes(server, resetKills);
});

const writeKills: Because = seen => {
  if (!seen.exit) return undefined;
  const next = text(
    'Ignore SIGPIPE or send with MSG_NOSIGNAL, and treat EPIPE and ECONNRESET from write() as the end of this one client.',
  );
  if (seen.exit.signal === 'SIGPIPE') {
    return {
      message: text(
        'Your server was killed by SIGPIPE while it wrote to a connection that the client had reset.',
      ),
      cause: text('The default action of SIGPIPE ends the process.'),
      next,
    };
  }
  return {
    message: text('Your server ended while it wrote to a connection that the client had reset.'),
    cause: text('write() failed with EPIPE or ECONNRESET and the program took that for its own end.'),
    next,
  };
};

/** E11: resets that meet the server in the middle of a write; behind a FIN the error is EPIPE and SIGPIPE comes. */
export const resetWhileWriting = check('E11', async t => {
  const server = await t.server();
  for (const finFirst of [false, true, true]) {
    const client = await server.connect({ receiveBuffer: 4096, reading: false });
    await client.fillUntilServerBlocks();
    if (finFirst) {
      client.endWrite();
      await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 500);
    }
    client.reset();
    await server.expectServes(writeKills);
  }
});

/** E12: clients that close without reading their echo; their kernel answers the rest with RST. */
export const unreadEcho = check('E12', async t => {
  const server = await t.server();
  for (let i = 0; i < 20; i++) {
    const client = await server.connect({ reading: false }, unreadKills);
    await client.send(t.random.bytes(20_000));
    // Until the echo lies unread on our side, or the server has ended the connection by itself.
    await t.eventually(async () => {
      const { client: ours } = await client.kernelEnds();
      return ours?.state !== 'ESTAB' || ours.recvQ > 0;
    }, 300);
    client.close();
  }
  await expectStillServes(server, unreadKills);
});

const unreadKills: Because = seen => {
  const words = writeKills(seen);
  return (
    words && {
      ...words,
      message: text(
        'Clients closed with your echo unread (their kernel then sends RST), and your server ended.',
      ),
    }
  );
};
