import { firstOf, text, whileAlive, type Because, type CheckContext, type Server } from '../harness/api.ts';
import type { ConversationOptions } from './conversation.ts';

/** A client that does not read until the pipe is full gets exactly what it sent, all the same. */
export async function slowReader(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({ receiveBuffer: 32 * 1024, reading: false }, because);
  // First until its write blocks, then until nothing moves: so it meets a full send buffer with much more to come.
  const first = await client.fillUntilServerBlocks();
  const sent = Buffer.concat([first, await client.fill({ limit: 4 * 1024 * 1024, quietMs: 200 })]);
  const { server: before } = await client.kernelEnds();
  await t.pause(500);
  await client.startReading();
  const lost = whileAlive(seen => ({
    message: text('We sent {sent} bytes without reading, then read: {received} of them came back right.', {
      sent: sent.length,
      received: seen.firstDifference,
    }),
    cause:
      seen.end === 'open'
        ? text(
            'While we did not read, your send buffer was full (Send-Q {queue}). What write() did not take was thrown away, or was never sent later.',
            { queue: before?.sendQ ?? 0 },
          )
        : text(
            'While we did not read, nothing more went into your send buffer, and your program gave the connection up instead of waiting.',
          ),
    next: text(
      'Look at what write() returns: keep the rest and write it again; a full send buffer is not an error.',
    ),
  }));
  await client.expect(sent, firstOf(because, lost));
}

/** 256 KiB and FIN; everything comes back, then the server closes. */
export async function halfClose(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  const payload = t.random.bytes(256 * 1024);
  await client.send(payload);
  await client.endWrite();
  await client.expect(payload, firstOf(because, afterFin));
  await client.expectEnd(firstOf(because, neverCloses));
}

/** Forced, so few rounds do. */
const rounds = 5;

/** Data and FIN are both there when the server wakes up. */
export async function halfCloseRace(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const client = await server.connect({}, because);
    const payload = t.random.bytes(1000);
    // While the server is stopped its kernel takes both; which comes first is then no matter of luck.
    await server.stop();
    await client.send(payload);
    await client.endWrite();
    await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 1000);
    await server.continue();
    await client.expect(payload, firstOf(because, hangsUpFirst(round)));
    await client.expectEnd(firstOf(because, neverCloses));
    await client.close();
  }
}

function hangsUpFirst(round: number): Because {
  return whileAlive(seen => ({
    message: text(
      'Round {round} of {rounds}: 1,000 bytes and FIN were there together; {received} bytes came back.',
      { round, rounds, received: seen.received.length },
    ),
    cause: text(
      'The hang-up is looked at before the data: POLLHUP or POLLRDHUP, or a check for a closed peer, ends the connection although read() still has bytes to give.',
    ),
    next: text(
      'Read until read() returns 0. Only that is the end of the input; what came before it is to be echoed.',
    ),
  }));
}

const afterFin = whileAlive(seen => {
  if (seen.end === 'open') return undefined;
  return {
    cause: text(
      "FIN means 'I send no more', not 'I read no more'. Your server closed with {missing} bytes not sent back.",
      { missing: seen.expected.length - seen.received.length },
    ),
    next: text('After read() has returned 0, first write everything that is left, then close.'),
  };
});

/** All came back after our FIN, but the server does not close its end. */
export const neverCloses = whileAlive(seen => {
  if (seen.end !== 'open' || seen.received.length > 0) return undefined;
  return {
    message: text(
      'All bytes came back, but your server never closed the connection after our FIN; its socket is in {state}.',
      { state: seen.serverState ?? 'CLOSED' },
    ),
    cause: text(
      'The kernel has our FIN and waits for your close(): read() returned 0 and the program did not close, or it never read that far. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text('When read() returns 0, close the socket of this connection.'),
  };
});
