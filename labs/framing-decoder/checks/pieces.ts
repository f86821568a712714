import { check, text } from 'socklab/harness';
import { inFrames, type FrameWords, type WrongFrameWords } from './advice.ts';
import { grouped, largest, replies, reply, request, requests } from './frames.ts';
import { errorWords } from './wrongFrame.ts';

/**
 * F02: one frame, cut at each of its places, the second part sent only when the first has been read. One connection
 * after the other: what happens between connections is the business of F11.
 */
export const everyCut = check('F02', async t => {
  const server = await t.server();
  const payload = t.random.letters(8);
  const frame = request(payload);
  for (let cut = 1; cut < frame.length; cut++) {
    const client = await server.connect();
    await client.sendApart([frame.subarray(0, cut), frame.subarray(cut)]);
    const when = text('A frame of {n} bytes, cut after byte {cut}', { n: frame.length, cut });
    await client.expect(reply(0, payload), inFrames({ when, words: cutWords(cut, payload.length) }));
    await client.close();
  }
});

function cutWords(cut: number, length: number): WrongFrameWords {
  return ({ where }, seen) => {
    const next = text(
      'Append what came to a buffer of this connection. Fewer than 4 bytes, or fewer than 4 + L: read on, and throw nothing away.',
    );
    if (where === 'missing' && seen.end === 'open') {
      return {
        cause: text(
          'The first part of the frame ({cut} B) and the rest came in two reads. One of them was thrown away or overwritten, or taken for something else than a part of this frame; now your server waits for bytes that have come already. It is here: {calls}.',
          { cut, calls: seen.calls },
        ),
        next,
      };
    }
    if (cut <= 4) {
      return {
        cause: text(
          'The first read returned {cut} B, and your server took that for all that it had asked for.',
          {
            cut,
          },
        ),
        next,
      };
    }
    return {
      cause: text(
        'The first read brought the header and {part} of {length} bytes of payload, and your server took that for the whole payload.',
        { part: cut - 4, length },
      ),
      next,
    };
  };
}

/** F03: as many pieces as there are bytes. */
export const byteByByte = check('F03', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payload = t.random.letters(10);
  const single = Array.from(request(payload), byte => Buffer.from([byte]));
  await client.sendApart(single);
  const when = text('A frame of {n} bytes, sent one by one', { n: single.length });
  const words: WrongFrameWords = () => ({
    cause: text(
      'A frame in two pieces is understood, one in {n} is not: where bytes are missing your server reads once more, and believes that this was the rest.',
      { n: single.length },
    ),
    next: text('Read in a loop, as long as the frame is not complete.'),
  });
  await client.expect(reply(0, payload), inFrames({ when, words }));
});

const coalesced = 100;

/** F04: a hundred frames that arrive in one read. */
export const coalescedFrames = check('F04', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payloads = Array.from({ length: coalesced }, () => t.random.letters(8));
  await client.send(requests(payloads));
  const when = text('{n} frames arrived in one piece', { n: coalesced });
  const words: WrongFrameWords = ({ due, where }, seen) => {
    if (where !== 'missing' || seen.end !== 'open') return undefined;
    return {
      cause: text(
        '{k} of {n} frames were answered. The others came in the same read; they were thrown away, or lie in your buffer until more comes. It is here: {calls}.',
        { k: due.counter, n: coalesced, calls: seen.calls },
      ),
      next: text('After each read loop over the buffer until it holds no whole frame any more.'),
    };
  };
  await client.expect(replies(payloads), inFrames({ when, words }));
});

/** F05: a frame and the first k bytes of the next in one read, the rest in another. */
export const straddling = check('F05', async t => {
  const server = await t.server();
  const payloads = [t.random.letters(6), t.random.letters(8)];
  const stream = requests(payloads);
  const whole = request(payloads[0] ?? Buffer.alloc(0)).length;
  for (let k = 1; k <= 9; k++) {
    const client = await server.connect();
    await client.sendApart([stream.subarray(0, whole + k), stream.subarray(whole + k)]);
    const when = text('A whole frame and {k} B of the next in one piece, the rest in another', { k });
    const words: WrongFrameWords = ({ due }) => {
      if (due.counter === 0) return undefined;
      return {
        cause: text(
          'The first frame was answered. The {k} B behind it in the same read were thrown away or overwritten, or their place was lost.',
          { k },
        ),
        next: text(
          'Remove from the buffer what you have used up, and only that; move the rest to its front.',
        ),
      };
    };
    await client.expect(replies(payloads), inFrames({ when, words }));
    await client.close();
  }
});

/** F07: the largest payload that is allowed, at once and in five pieces. */
export const largestFrame = check('F07', async t => {
  const server = await t.server();
  const payload = t.random.bytes(largest);
  const frame = request(payload);
  const size = Math.ceil(frame.length / 5);
  const fifths = Array.from({ length: 5 }, (_, index) => frame.subarray(index * size, (index + 1) * size));
  const wanted = async (pieces: readonly Uint8Array[], when: FrameWords['when']): Promise<void> => {
    const client = await server.connect();
    await client.sendApart(pieces);
    await client.expect(reply(0, payload), inFrames({ when, words: tooLittleRoom }));
    await client.close();
  };
  await wanted([frame], text('A payload of 65,536 bytes, sent at once'));
  await wanted(fifths, text('A payload of 65,536 bytes, sent in five pieces'));
});

const tooLittleRoom: WrongFrameWords = ({ came, where }, seen) => {
  if (errorWords(came) !== undefined) {
    return {
      cause: text(
        '65,536 is still allowed. Your limit is one too small, or it is compared with >= instead of >.',
      ),
      next: text('Refuse a length only when it is greater than 65,536.'),
    };
  }
  if (where === 'header' && came.length >= 4 && came.readUInt32BE() < 65_536) {
    return {
      cause: text(
        '65,536 is 0x10000 and does not fit into 16 bits: kept in a short, uint16_t or char it becomes 0.',
      ),
      next: text('Keep lengths in 32 bits, or in Python as they are.'),
    };
  }
  return {
    cause: text(
      'A frame is 4 bytes longer than its payload, up to 65,540 bytes, and what is read behind it comes on top. A buffer of yours ends before that, or one read was taken for the whole payload. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text(
      'Give the buffer of a connection room for 65,540 bytes and for one more read, and never read more than there is room.',
    ),
  };
};

const sizes = [0, 1, 3, 100, 4096, 60_000];
const pipelined = 300;
/** No divisor of anything here: no piece ends where a frame ends. */
const segment = 1777;

/** F10: frames of all sizes, one behind the other, cut without any regard to them. */
export const pipelining = check('F10', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payloads = Array.from({ length: pipelined }, () =>
    t.random.bytes(sizes[t.random.integer(0, 5)] ?? 0),
  );
  const words: WrongFrameWords = ({ due }, seen) => ({
    cause: text(
      'From frame {k} on, at byte {offset} of the replies, the stream is not right: behind an unfinished frame there was no room for what was read, or an offset was not moved along with the bytes.',
      { k: due.counter, offset: grouped(seen.firstDifference) },
    ),
    next: text(
      'Keep where the next frame begins and where the data end; after the last whole frame move the rest to the front, and read at most as much as there is room.',
    ),
  });
  await Promise.all([
    client.sendInPieces(requests(payloads), segment, 0),
    client.expect(replies(payloads), inFrames({ words })),
  ]);
});
