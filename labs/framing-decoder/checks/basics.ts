import { bytes, check, text, type Advice } from 'socklab/harness';
import { inFrames, type WrongFrameWords } from './advice.ts';
import { grouped, hex, number, replies, request, requests } from './frames.ts';
import { ask } from './visits.ts';
import { errorWords } from './wrongFrame.ts';

/** F01, the gate: one frame, and the reply to it. */
export const oneFrame = check('F01', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payload = Buffer.concat([bytes('hello, '), t.random.letters(4)]);
  await ask(client, 0, payload, inFrames({ words: misread(payload.length) }));
});

/** The first frame of all: whoever refuses it or waits for more has made another number of its header. */
function misread(length: number): WrongFrameWords {
  return ({ came, where }, seen) => {
    const facts = {
      header: hex(number(length)),
      length,
      reversed: grouped(number(length).readUInt32LE()),
      calls: seen.calls,
    };
    const next = text(
      'Make the length of all four bytes, the first counting most, and print it when you have read it.',
    );
    if (errorWords(came) !== undefined) {
      return {
        cause: text(
          'The header {header} says {length}. Read from the wrong end, little-endian, it says {reversed}, and that is too large.',
          facts,
        ),
        next,
      };
    }
    if (where !== 'missing' || seen.end !== 'open') return undefined;
    return {
      cause: text(
        'The whole frame has been read, header {header} and {length} bytes behind it, and there is no answer. Your server waits for more, perhaps because it read the header from the wrong end ({reversed}), or the reply is not flushed. It is here: {calls}.',
        facts,
      ),
      next,
    };
  };
}

/** F06: frames without payload, alone and in one read with others. */
export const emptyFrames = check('F06', async t => {
  const server = await t.server();
  const letter = t.random.letters(1);
  const payloads = [Buffer.alloc(0), letter, Buffer.alloc(0)];
  const alone = await server.connect();
  for (const [counter, payload] of payloads.entries())
    await ask(alone, counter, payload, inFrames({ words: nothingThere }));
  const together = await server.connect();
  await together.send(requests(payloads));
  await together.expect(replies(payloads), inFrames({ words: nothingThere }));
});

const nothingThere: WrongFrameWords = ({ due, where }, seen) => {
  if (where !== 'missing') return undefined;
  const next = text(
    'A frame is complete when 4 + L bytes are there, also for L = 0; its reply is 8 bytes long.',
  );
  if (seen.end !== 'open') {
    return {
      cause: text(
        'A length of 0 was taken for the end of the input. The end is what read() says, not what a header says.',
      ),
      next,
    };
  }
  if (due.payload.length > 0) {
    return {
      cause: text(
        'The frame before this one was empty, and your server is still busy with it: it waits for a payload.',
      ),
      next,
    };
  }
  return {
    cause: text(
      'The header 00 00 00 00 is a whole frame. Your server waits for a payload, or passes over a frame that has none. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next,
  };
};

/** Two bytes that count; a byte from 0x80 on in each place that a small frame leaves at 0. */
const tellingLengths = [258, 128, 33_023, 65_408];

/** F08: lengths in which the order of the bytes, and their sign, matter. */
export const byteOrder = check('F08', async t => {
  const server = await t.server();
  const client = await server.connect();
  for (const [counter, length] of tellingLengths.entries()) {
    const header = hex(number(length));
    const odd: Advice = {
      cause: text(
        'Your server makes another number than {length} of {header}, or writes another for {replied}: not all four bytes are used, their order is wrong, or a byte from 0x80 on counts as negative.',
        { length: grouped(length), header, replied: grouped(length + 4) },
      ),
      next: text(
        'C: uint8_t and shifts of uint32_t, or ntohl() and htonl(). Python: struct with ">I". Java: ByteBuffer.getInt() and putInt(), or (b & 0xff) before each shift.',
      ),
    };
    const because = inFrames({
      when: text('A frame with the header {header}', { header }),
      words: () => odd,
      death: {
        ...odd,
        message: text('After a frame with the header {header} your server was gone.', { header }),
      },
    });
    await ask(client, counter, t.random.bytes(length), because);
  }
});

/** F09: payloads in which a program that looks at them finds something. */
export const anyPayload = check('F09', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payloads = [
    Buffer.from([0, 0, 0, 2, 0x0a, 0, 0xff, 0xff]),
    request(t.random.letters(3)),
    Buffer.concat([bytes(' \t'), t.random.letters(3), bytes('\r\n\r\n')]),
    Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
    t.random.letters(5),
  ];
  for (const [counter, payload] of payloads.entries())
    await ask(client, counter, payload, inFrames({ words: lookedInside, death: looks }));
});

const looks: Advice = {
  cause: text(
    'Something in your program looks at the payload: as text, as a line, as a C string or as a header.',
  ),
  next: text('Copy L bytes and look at none of them; only the length says where the payload ends.'),
};

const lookedInside: WrongFrameWords = ({ due, came, where }) => {
  const length = came.length >= 4 ? came.readUInt32BE() - 4 : -1;
  const stopper =
    where === 'header' && length >= 0 && length < due.payload.length ? due.payload[length] : undefined;
  if (stopper === 0) {
    return {
      cause: text(
        'The payload was cut at byte {length}, a zero byte: strlen(), strcpy() or "%s" ends there.',
        { length },
      ),
      next: looks.next,
    };
  }
  if (stopper !== undefined && [0x0a, 0x0d, 0x20].includes(stopper)) {
    return {
      cause: text(
        'The payload came back shorter, without its white space: strip(), trim() or readLine() took it.',
      ),
      next: looks.next,
    };
  }
  if (where === 'header' && length > due.payload.length) {
    return {
      cause: text('The payload came back longer: bytes from 0x80 on were decoded to text and encoded again.'),
      next: looks.next,
    };
  }
  return looks;
};
