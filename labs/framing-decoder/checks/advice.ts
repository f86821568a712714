import { dies, firstOf, text, whileAlive, type Advice, type Because, type Seen } from 'socklab/harness';
import { grouped, request } from './frames.ts';
import { describeWrongFrame, errorWords, findWrongFrame, type WrongFrame } from './wrongFrame.ts';

/** A check's own words for the frame that is wrong; undefined leaves it to what the frame itself says. */
export type WrongFrameWords = (wrong: WrongFrame, seen: Seen) => Advice | undefined;

export interface FrameWords {
  /** What was going on: `Cut after byte 3 of 12`. Stands before what is said of the frame. */
  readonly when?: ReturnType<typeof text> | undefined;
  readonly words?: WrongFrameWords;
  /** What to say when the server did not survive it. */
  readonly death?: Advice;
}

/**
 * Words a failure in frames. While the server lives, what the bytes and its log give away comes first, then what the
 * check says, then what holds for any frame.
 */
export function inFrames({ when, words, death }: FrameWords = {}): Because {
  const alive = whileAlive(seen => {
    const wrong = findWrongFrame(seen);
    if (!wrong) return undefined;
    const advice = tellTale(wrong) ?? threadDied(wrong, seen) ?? ownWords(wrong, seen, words);
    if (!advice) return undefined;
    const what = describeWrongFrame(seen, wrong);
    return { message: when ? text('{when}: {what}', { when, what }) : what, ...advice };
  });
  return firstOf(alive, death && dies(death));
}

/** Not accepted, or not read: the facts say that better than any frame. */
function ownWords(wrong: WrongFrame, seen: Seen, words?: WrongFrameWords): Advice | undefined {
  const { end, accepted, unread, received } = seen;
  if (end === 'open' && received.length === 0 && (accepted === false || unread > 0)) return undefined;
  return words?.(wrong, seen) ?? anyFrame(wrong, seen);
}

/** What is certain from the bytes alone. */
function tellTale({ due, came, where }: WrongFrame): Advice | undefined {
  const { payload, counter } = due;
  if (where === 'header' && came.length > 4 && request(payload).subarray(0, came.length).equals(came)) {
    return {
      cause: text(
        'These are the bytes of the request: your server echoes bytes and makes no frame of its own.',
      ),
      next: text('A reply is a new frame: the length L + 4, the counter, and then the payload.'),
    };
  }
  if (where === 'header' && came.length >= 4 && isUntouched(payload, came.subarray(8))) {
    const length = came.readUInt32BE();
    if (length === payload.length) {
      return {
        cause: text(
          'The length is 4 too small. A length counts everything behind itself: in a request the payload, in a reply the 4 bytes of the counter too. The 4 bytes of the length itself count in neither.',
        ),
        next: text(
          'Take L bytes behind the header of a request, and put L + 4 into the header of its reply.',
        ),
      };
    }
    if (length === payload.length + 8) {
      return {
        cause: text('The length is 4 too large: it does not count itself.'),
        next: text('The header of a reply is L + 4: 4 bytes of counter and L bytes of payload.'),
      };
    }
    if (came.readUInt32LE() === payload.length + 4) return wrongOrder;
  }
  if (where === 'counter' && came.length >= 8) {
    const wrongCounter = came.readUInt32BE(4);
    if (came.readUInt32LE(4) === counter) return wrongOrder;
    if (wrongCounter === counter % 256 && counter > 255) {
      return {
        cause: text('The counter is kept in one byte, and after 255 comes 0.'),
        next: text('Count in 32 bits, and write all 4 bytes.'),
      };
    }
    if (wrongCounter === 1 && counter === 0) {
      return {
        cause: text(
          'The counter says how many frames came before this one: it begins at 0 on each connection.',
        ),
        next: text('Send the counter first, and add 1 to it afterwards.'),
      };
    }
  }
  return undefined;
}

/** Whether the payload came as it was sent, so that a wrong length is a matter of counting and not of changed bytes. */
function isUntouched(payload: Buffer, came: Buffer): boolean {
  const both = Math.min(payload.length, came.length);
  if (both === 0) return payload.every(byte => byte > 0x20 && byte < 0x7f);
  return payload.subarray(0, both).equals(came.subarray(0, both));
}

const wrongOrder: Advice = {
  cause: text(
    'The right number, with its bytes in the wrong order: little-endian, as this machine stores numbers.',
  ),
  next: text(
    'On the wire the first byte counts most. C: htonl() and ntohl(); Python: struct with ">I"; Java: ByteBuffer as it comes, or DataOutputStream.',
  ),
};

/** The end of one connection with an exception in the log: its thread died, and the server lives on. */
function threadDied({ where }: WrongFrame, seen: Seen): Advice | undefined {
  if (where !== 'missing' && where !== 'part') return undefined;
  const words = lastException(seen.evidence.output.stderr);
  if (words === undefined) return undefined;
  return {
    cause: text('An exception ended the work on this connection: {words}', { words }),
    next: text(
      'The whole of it is in the output of your server. What of our bytes did that line not expect?',
    ),
  };
}

/** The last exception that was printed and that is not about a lost connection. */
function lastException(stderr: string): string | undefined {
  const lines = stderr.split('\n').map(line => line.trim());
  return lines.findLast(line => exception.test(line) && !lostConnection.test(line))?.slice(0, 200);
}
/** `struct.error: unpack requires …`, `Exception in thread "Thread-0" java.lang.…`; not the line that announces one. */
const exception = /^(Exception in thread ".*" )?[\w.]*([Ee]rror|Exception)\b.*[^:]$/;
const lostConnection = /Connection reset|Broken pipe|ConnectionResetError|BrokenPipeError/;

function anyFrame({ where, came }: WrongFrame, seen: Seen): Advice | undefined {
  if (where === 'missing' || where === 'part') return incomplete(seen);
  if (where === 'counter') {
    return {
      cause: text(
        'The counter says how many whole frames came before on this connection. A frame was passed over or answered twice, or the counter is not one of this connection alone.',
      ),
      next: text(
        'Add 1 to the counter of the connection for each frame that you answer, and at no other place.',
      ),
    };
  }
  if (errorWords(came) !== undefined) {
    return {
      cause: text(
        'Your server refuses a frame that is right, or has lost its place: it takes other bytes for a header.',
      ),
      next: text(
        'Print offset, header and length of each frame that your decoder finds, and see where they leave the track.',
      ),
    };
  }
  return {
    cause: text(
      'Your server has lost its place in the stream, or answers with other bytes than came: from here on nothing fits.',
    ),
    next: text(
      'Print offset, header and length of each frame that your decoder finds, and see where they leave the track.',
    ),
  };
}

/** What came is right and not all. */
function incomplete(seen: Seen): Advice | undefined {
  if (seen.end === 'reset') return undefined;
  if (seen.end === 'eof') {
    return {
      cause: text(
        'Your server ended the connection although the client had neither ended nor sent anything wrong.',
      ),
      next: text('End a connection only when read() returns 0, or after an error frame.'),
    };
  }
  if (seen.unread > 0 || seen.unsent > 0) return undefined;
  return {
    cause: text(
      'Your server has read all that we sent (Recv-Q is 0) and keeps the answer to itself: it waits for more bytes, or its output is not flushed. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text(
      'After each read take every whole frame out of the buffer, write the replies, flush, and only then read again.',
    ),
  };
}

/** Words for a client that finds something of another one. */
export const leftovers: Advice = {
  cause: text(
    'Something of another client is in it: a half frame or a counter is kept where all connections share it (global, static, an attribute of the class), or with a descriptor number, thread or decoder that is used again.',
  ),
  next: text('Begin each connection with a new decoder and a counter of 0, however others ended.'),
};

/** Words for a connection that should end after everything due has come. `surplus` words what came on top. */
export function atTheEnd(words: Advice, surplus?: Advice): Because {
  return whileAlive(seen => {
    if (seen.received.length > 0) return { message: describeSurplus(seen.received), ...surplus };
    if (seen.end === 'reset') return undefined;
    return {
      message: text(
        'Everything that was due came, but your server does not close the connection; its end is in {state}.',
        {
          state: seen.serverState ?? 'CLOSED',
        },
      ),
      ...words,
    };
  });
}

function describeSurplus(received: Buffer): ReturnType<typeof text> {
  const words = errorWords(received);
  if (words !== undefined)
    return text('After everything that was due an error frame came ({words}).', { words });
  if (received.length < 8)
    return text('After everything that was due more bytes came: {n}.', { n: received.length });
  return text('After everything that was due another reply came: length {length}, counter {counter}.', {
    length: grouped(received.readUInt32BE()),
    counter: grouped(received.readUInt32BE(4)),
  });
}
