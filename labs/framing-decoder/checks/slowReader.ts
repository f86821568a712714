import { check, text, type CheckContext, type Client } from 'socklab/harness';
import { inFrames, type WrongFrameWords } from './advice.ts';
import { grouped, replies, requests } from './frames.ts';

const payloadBytes = 60_000;
/** Larger than all buffers between a server that is blocked in its write and a client that does not read. */
const fillLimit = 8 * 1024 * 1024;

/** F19: a client that does not read until the server cannot write any more, and then wants every reply. */
export const slowReader = check('F19', async t => {
  const server = await t.server();
  const client = await server.connect({ receiveBuffer: 32 * 1024, reading: false });
  const payloads = await fillWithFrames(t, client);
  const { server: before } = await client.kernelEnds();
  await t.pause(300);
  await client.startReading();
  const when = text('{n} frames of {length} bytes from a client that did not read', {
    n: payloads.length,
    length: grouped(payloadBytes),
  });
  const words: WrongFrameWords = ({ due }, seen) => ({
    cause:
      seen.end === 'open'
        ? text(
            'While we did not read, your send buffer was full (Send-Q {queue}). What write() did not take of reply {k} or before it was thrown away, and from there on no header is where it should be.',
            { queue: grouped(before?.sendQ ?? 0), k: due.counter },
          )
        : text(
            'While we did not read, nothing more went into your send buffer, and your server gave the connection up.',
          ),
    next: text(
      'Write in a loop until all bytes of a reply are taken; a full send buffer is not an error. Read no further frames meanwhile.',
    ),
  });
  await client.expect(replies(payloads), inFrames({ when, words }));
});

/** Sends frames until the server sleeps over bytes that it does not read, twice in a row, since buffers grow a little. */
async function fillWithFrames(t: CheckContext, client: Client): Promise<Buffer[]> {
  const payloads: Buffer[] = [];
  let blocked = 0;
  for (let sent = 0; sent < fillLimit && blocked < 2 && client.end === 'open';) {
    const batch = Array.from({ length: sent < fillLimit / 4 ? 4 : 2 }, () => t.random.bytes(payloadBytes));
    payloads.push(...batch);
    await client.send(requests(batch));
    sent += batch.length * payloadBytes;
    const { decided, unread } = await client.untilReadOrAsleep(2500);
    blocked = decided && unread > 0 ? blocked + 1 : 0;
  }
  return payloads;
}
