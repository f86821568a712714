import { check, text, whileAlive, type Advice } from 'socklab/harness';
import { atTheEnd, inFrames, leftovers, type WrongFrameWords } from './advice.ts';
import { DescriptorWatch } from './descriptorWatch.ts';
import { number, replies, reply, request, requests, truncated } from './frames.ts';
import { comesToRest, visit } from './visits.ts';
import { errorWords } from './wrongFrame.ts';

/** F16: a good frame, then one, two or three bytes of a header, then FIN. */
export const endInHeader = check('F16', async t => {
  const server = await t.server();
  for (const k of [1, 2, 3]) {
    const payload = t.random.letters(5);
    const client = await server.connect();
    await client.send(Buffer.concat([request(payload), number(9).subarray(0, k)]));
    await client.endWrite();
    const when = text('A whole frame, {k} of the 4 bytes of a header, then FIN', { k });
    const death = {
      message: text('After {k} bytes of a header and FIN your server ended.', { k }),
      cause: text(
        'A header of 4 bytes was made of fewer: that raises an error (struct.error, BufferUnderflowException), or reads what is not there.',
      ),
      next: deathNext,
    };
    await client.expect(
      Buffer.concat([reply(0, payload), truncated]),
      inFrames({ when, words: brokenOff(k), death }),
    );
    await client.expectEnd(staysOpen);
    await client.close();
    await visit(server, t.random.letters(6), inFrames({ words: () => leftovers, death }));
  }
});

const deathNext = text(
  'Ask whether enough bytes are there before you use them. The end of one client is not the end of the server.',
);

/** Words for input that ended with so many bytes of a frame there. */
function brokenOff(there: number): WrongFrameWords {
  return ({ due, where, came }, seen) => {
    const next = text(
      'When read() returns 0: nothing left in the buffer, close; something left, send the error frame ERR TRUNCATED, behind the replies that are due, and then close.',
    );
    if (due.counter === 0) {
      if (where !== 'missing' || seen.end === 'open') return undefined;
      return {
        cause: text('The reply to the whole frame before was thrown away when the input ended.'),
        next,
      };
    }
    if (where === 'missing' && seen.end === 'open') {
      return {
        cause: text(
          'The input has ended, and your server waits for the rest of a frame that will never come: read() returns 0 now, each time. It is here: {calls}.',
          { calls: seen.calls },
        ),
        next,
      };
    }
    if (where === 'missing') {
      return {
        cause: text(
          'A part of a frame ({there} B) was left when the input ended, and nobody looked: the client does not learn that something is missing.',
          {
            there,
          },
        ),
        next,
      };
    }
    if (errorWords(came) !== undefined) {
      return {
        cause: text('The frame was broken off, neither too large nor anything else.'),
        next: text('The payload of this error frame is FF FF FF FF and the 13 bytes ERR TRUNCATED.'),
      };
    }
    return {
      cause: text('A frame was answered that never arrived whole: its first {there} B were taken for all.', {
        there,
      }),
      next,
    };
  };
}

const staysOpen = atTheEnd(
  {
    cause: text(
      'The client has ended and has had its error frame; now your kernel waits for your close(). It waits for ever.',
    ),
    next: text('Close the connection behind the error frame.'),
  },
  {
    cause: text('Behind ERR TRUNCATED there is nothing more to say.'),
    next: text('Leave the loop of this connection when the input has ended.'),
  },
);

const announced = 100;
const arrived = 10;

/** F17: ten bytes of a hundred, then FIN; again and again, and then a look at what it cost. */
export const endInPayload = check('F17', async t => {
  const server = await t.server();
  const descriptors = new DescriptorWatch(t, server);
  const broken = async (): Promise<void> => {
    const client = await server.connect();
    await client.send(Buffer.concat([number(announced), t.random.letters(arrived)]));
    await client.endWrite();
    const when = text('{arrived} of {announced} bytes of a payload, then FIN', { arrived, announced });
    const death = {
      message: text('After {arrived} of {announced} bytes of a payload and FIN your server ended.', {
        arrived,
        announced,
      }),
      cause: text('Bytes were used that never came, or the end of the input was not expected there.'),
      next: deathNext,
    };
    await client.expect(truncated, inFrames({ when, words: brokenOff(4 + arrived), death }));
    await client.expectEnd(staysOpen);
    await client.close();
  };
  for (let k = 0; k < 4; k++) await broken();
  await descriptors.begin();
  for (let k = 0; k < 10; k++) await broken();
  await descriptors.expectNoMore(
    text('Open descriptors grew from {before} to {after} over 10 clients that ended inside a frame.'),
  );
  if (await comesToRest(t, server)) return;
  await server.expectAsleep(
    600,
    whileAlive(seen => ({
      message: text('Clients that ended inside a frame have left, and your server is still busy with them.'),
      cause: text(
        'A loop that wants L bytes goes on although read() returns 0, which it will do for ever now. It is here: {calls}.',
        { calls: seen.calls },
      ),
      next: text('Leave every loop around read() when it returns 0.'),
    })),
  );
});

/** F18: whole frames and FIN: few bytes at once, and so many that they have to wait. */
export const halfClose = check('F18', async t => {
  const server = await t.server();
  const small = Array.from({ length: 200 }, () => t.random.letters(10));
  const client = await server.connect();
  await client.send(requests(small));
  await client.endWrite();
  await client.expect(
    replies(small),
    inFrames({ when: text('{n} frames and FIN', { n: small.length }), words: cutOff }),
  );
  await client.expectEnd(goodEnd);
  await client.close();

  const large = Array.from({ length: 40 }, () => t.random.bytes(30_000));
  const slow = await server.connect({ receiveBuffer: 32 * 1024, reading: false });
  await slow.send(requests(large));
  await slow.endWrite();
  await t.pause(300);
  await slow.startReading();
  const when = text('{n} large frames and FIN from a client that reads only later', { n: large.length });
  await slow.expect(replies(large), inFrames({ when, words: cutOff }));
  await slow.expectEnd(goodEnd);
});

const cutOff: WrongFrameWords = ({ due, where, came }, seen) => {
  if (errorWords(came) !== undefined && where !== 'missing') {
    return {
      cause: text(
        'An error frame in the place of replies: the end of the input was looked at before what had come with it.',
      ),
      next: takeFirst,
    };
  }
  if (seen.end === 'open') return undefined;
  return {
    cause: text(
      'FIN says `I send no more`, not `I read no more`. Your server closed after {k} replies; the others were still in a buffer, a queue or a writer, or their frames in the decoder.',
      { k: due.counter },
    ),
    next: takeFirst,
  };
};

const takeFirst = text(
  'When read() returns 0, first take what frames are left, write and flush all replies, and then close.',
);

const goodEndWords: Advice = {
  cause: text(
    'read() returned 0 on the boundary of a frame: that is a good end, and now your kernel waits for your close().',
  ),
  next: text('Close the connection when all replies are written.'),
};
const goodEnd = atTheEnd(goodEndWords, {
  cause: text(
    'The input ended on the boundary of a frame. That is no error, and nothing more is to be said.',
  ),
  next: text('Send ERR TRUNCATED only when bytes of an unfinished frame are left in the buffer.'),
});
