import { text, type Seen } from 'socklab/harness';
import { errorMark, frameAt, grouped, hex, type Frame } from './frames.ts';

type Text = ReturnType<typeof text>;

/** Where the replies went wrong: the first frame that is not as it should be, and what came in its place. */
export interface WrongFrame {
  readonly due: Frame;
  /** What came from where the header of that frame should be. */
  readonly came: Buffer;
  /** `missing`: not a byte of it; `part`: right so far, and not whole; the rest: what in it is wrong first. */
  readonly where: 'missing' | 'part' | 'header' | 'counter' | 'payload';
}

/** Finds the wrong frame; undefined where nothing is wrong with the bytes. */
export function findWrongFrame({ expected, received, firstDifference: at }: Seen): WrongFrame | undefined {
  const due = at < 0 ? undefined : frameAt(expected, at);
  if (!due) return undefined;
  const came = received.subarray(due.start);
  return { due, came, where: placeIn(due, at, received.length) };
}

function placeIn(due: Frame, at: number, received: number): WrongFrame['where'] {
  if (at >= received) return at === due.start ? 'missing' : 'part';
  if (at < due.start + 4) return 'header';
  return at < due.start + 8 ? 'counter' : 'payload';
}

/** The words of an error frame (`ERR TOO_LARGE`), when that is what these bytes begin with. */
export function errorWords(bytes: Buffer): string | undefined {
  if (bytes.length <= 8 || bytes.readUInt32BE(4) !== errorMark) return undefined;
  const end = 4 + Math.min(bytes.readUInt32BE(), 64);
  const words = bytes.subarray(8, end).toString('latin1');
  if (!/^[\x20-\x7e]+$/.test(words)) return undefined;
  // An expectation is shown no more bytes than it wanted.
  return bytes.length < end ? `${words}…` : words;
}

/** `reply 3`, `the error frame ERR TOO_LARGE` */
export function nameOf(frame: Frame): Text {
  return frame.counter === errorMark
    ? text('the error frame {words}', { words: frame.payload.toString('latin1') })
    : text('reply {k}', { k: frame.counter });
}

/** What happened, in frames: `The header of reply 0 is 09 00 00 00 …`. */
export function describeWrongFrame(seen: Seen, wrong: WrongFrame): Text {
  const { due, came, where } = wrong;
  const frame = nameOf(due);
  const then = endWords(seen);
  if (where === 'missing') return text('No byte of {frame} came{then}.', { frame, then });
  if (where === 'part') {
    const { size } = due;
    return text('Of {frame} only {n} of {size} bytes came{then}.', {
      frame,
      n: grouped(came.length),
      size: grouped(size),
      then,
    });
  }
  const words = errorWords(came);
  if (due.counter === errorMark) return describeWrongError(frame, due, came);
  if (words !== undefined)
    return text('In the place of {frame} an error frame came ({words}).', { frame, words });
  const at = seen.firstDifference - due.start;
  switch (where) {
    case 'header':
      return text('The header of {frame} is {came}{number}; {due} ({length}) was due.', {
        frame,
        came: hex(came.subarray(0, 4)),
        number: came.length < 4 ? '' : inBrackets(came.readUInt32BE()),
        due: hex(seen.expected.subarray(due.start, due.start + 4)),
        length: grouped(due.size - 4),
      });
    case 'counter':
      return text('The counter of {frame} is {came}{number} instead of {due}.', {
        frame,
        came: hex(came.subarray(4, 8)),
        number: came.length < 8 ? '' : inBrackets(came.readUInt32BE(4)),
        due: due.counter,
      });
    case 'payload':
      return text('In the payload of {frame} byte {i} of {n} is 0x{came}; 0x{due} was sent.', {
        frame,
        i: grouped(at - 8),
        n: grouped(due.payload.length),
        came: hex(came.subarray(at, at + 1)),
        due: hex(due.payload.subarray(at - 8, at - 7)),
      });
  }
}

function inBrackets(value: number): Text {
  return text(' ({value})', { value: grouped(value) });
}

function describeWrongError(frame: Text, due: Frame, came: Buffer): Text {
  const words = errorWords(came);
  if (words !== undefined)
    return text('In the place of {frame} another one came ({words}).', { frame, words });
  if (came.length >= 8 && came.readUInt32BE() + 4 === due.size)
    return text('In the place of {frame} came a frame with the counter {came}.', {
      frame,
      came: hex(came.subarray(4, 8)),
    });
  if (came.length < 8) return text('In the place of {frame} came {came}.', { frame, came: hex(came) });
  return text('In the place of {frame} came a reply: length {length}, counter {counter}.', {
    frame,
    length: grouped(came.readUInt32BE()),
    counter: grouped(came.readUInt32BE(4)),
  });
}

/** How the connection ended, as the end of a sentence. */
function endWords({ end }: Seen): Text | string {
  if (end === 'eof') return text(', and then your server closed the connection');
  if (end === 'reset') return text(', and then the connection was reset');
  return '';
}
