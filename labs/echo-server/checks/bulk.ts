import { check, text, type Because } from 'socklab/harness';
import { whileAlive } from './advice.ts';

const mebibyte = 1024 * 1024;
/** Four MiB take 0.01 s in C and 4 s at a byte a call; beyond this the check passes with a remark. */
const slowMs = 3000;

const droppedRest: Because = whileAlive(seen => {
  if (seen.firstDifference < 0 || seen.end === 'reset') return undefined;
  if (seen.accepted === false || (seen.received.length === 0 && seen.unread > 0)) return undefined;
  if (seen.firstDifference >= seen.received.length && seen.unread > 0) return undefined;
  return {
    cause: text(
      'Bytes are missing from offset {offset} on. write() may take only part of what it is given when the send buffer is full, and a buffer of yours may be too small for all of the input.',
      { offset: seen.firstDifference },
    ),
    next: text('Call write() again with the rest until all n bytes are written, and only then read more.'),
  };
});

/** E05: four MiB in both directions at once. */
export const fourMebibytes = check('E05', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payload = t.random.bytes(4 * mebibyte);
  const began = performance.now();
  await client.echo(payload, droppedRest);
  const tookMs = performance.now() - began;
  if (tookMs > slowMs) {
    t.note(
      text(
        'Right, but slow: {seconds} s for 4 MiB. Read and write in blocks of some KiB, not byte by byte, and print nothing per byte.',
        {
          seconds: (tookMs / 1000).toFixed(1),
        },
      ),
    );
  }
});

/** E06: a client that does not read until the pipe is full gets exactly what it sent, all the same. */
export const slowReader = check('E06', async t => {
  const server = await t.server();
  const client = await server.connect({ receiveBuffer: 32 * 1024, reading: false });
  // First until its write blocks, then until nothing moves: so it meets a full send buffer with much more to come.
  const first = await client.fillUntilServerBlocks();
  const sent = Buffer.concat([first, await client.fill({ limit: 4 * mebibyte, quietMs: 200 })]);
  const { server: before } = await client.kernelEnds();
  await t.pause(500);
  client.startReading();
  await client.expect(sent, seen => {
    if (seen.exit) return undefined;
    return {
      message: text('We sent {sent} bytes without reading, then read: {received} of them came back right.', {
        sent: sent.length,
        received: seen.firstDifference,
      }),
      cause:
        seen.end === 'open'
          ? text(
              'While we did not read, your send buffer was full (Send-Q {queue}). What write() did not take was thrown away, or was never sent later.',
              {
                queue: before?.sendQ ?? 0,
              },
            )
          : text(
              'While we did not read, nothing more went into your send buffer, and your program gave the connection up instead of waiting.',
            ),
      next: text(
        'Look at what write() returns: keep the rest and write it again; a full send buffer is not an error.',
      ),
    };
  });
});

/** E07: 256 KiB and FIN; everything comes back, then the server closes. */
export const halfClose = check('E07', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payload = t.random.bytes(256 * 1024);
  await client.send(payload);
  client.endWrite();
  await client.expect(payload, afterFin);
  await client.expectEnd(neverCloses);
});

/** Forced, so few rounds do; the catalogue's twenty were for luck. */
const rounds = 5;

/** E08: data and FIN are both there when the server wakes up. */
export const halfCloseRace = check('E08', async t => {
  const server = await t.server();
  for (let round = 1; round <= rounds; round++) {
    const client = await server.connect();
    const payload = t.random.bytes(1000);
    // While the server is stopped its kernel takes both; which comes first is then no matter of luck.
    await server.stop();
    await client.send(payload);
    client.endWrite();
    await t.eventually(async () => (await client.kernelEnds()).client?.state === 'FIN-WAIT-2', 1000);
    server.continue();
    const because: Because = seen => {
      if (seen.exit) return undefined;
      return {
        message: text(
          'Round {round} of {rounds}: 1,000 bytes and FIN were there together; {received} bytes came back.',
          {
            round,
            rounds,
            received: seen.received.length,
          },
        ),
        cause: text(
          'The hang-up is looked at before the data: POLLHUP or POLLRDHUP, or a check for a closed peer, ends the connection although read() still has bytes to give.',
        ),
        next: text(
          'Read until read() returns 0. Only that is the end of the input; what came before it is to be echoed.',
        ),
      };
    };
    await client.expect(payload, because);
    await client.expectEnd(neverCloses);
    client.close();
  }
});

const afterFin: Because = whileAlive(seen => {
  if (seen.end === 'open') return undefined;
  return {
    cause: text(
      "FIN means 'I send no more', not 'I read no more'. Your server closed with {missing} bytes not sent back.",
      {
        missing: seen.expected.length - seen.received.length,
      },
    ),
    next: text('After read() has returned 0, first write everything that is left, then close.'),
  };
});

const neverCloses: Because = whileAlive(seen => {
  if (seen.end !== 'open' || seen.received.length > 0) return undefined;
  return {
    message: text(
      'All bytes came back, but your server never closed the connection after our FIN; its socket is in {state}.',
      {
        state: seen.serverState ?? 'CLOSED',
      },
    ),
    cause: text(
      'The kernel has our FIN and waits for your close(): read() returned 0 and the program did not close, or it never read that far. It is here: {calls}.',
      {
        calls: seen.calls,
      },
    ),
    next: text('When read() returns 0, close the socket of this connection.'),
  };
});
