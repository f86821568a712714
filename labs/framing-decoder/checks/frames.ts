import { bytes } from 'socklab/harness';

/** The largest payload that a request may have. */
export const largest = 65_536;
/** In the place of the counter: this frame is no reply but an error. */
export const errorMark = 0xff_ff_ff_ff;

/** A length or a counter on the wire: 4 bytes, unsigned, big-endian. */
export function number(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}

/** What a client sends: the length of the payload, and the payload. */
export function request(payload: Uint8Array): Buffer {
  return Buffer.concat([number(payload.length), payload]);
}

/** What is due for the `counter`-th whole frame of a connection, the first being 0. */
export function reply(counter: number, payload: Uint8Array): Buffer {
  return Buffer.concat([number(4 + payload.length), number(counter), payload]);
}

export function requests(payloads: readonly Uint8Array[]): Buffer {
  return joined(payloads, 4, (stream, at, payload) => stream.writeUInt32BE(payload.length, at));
}

/** The replies to these frames, when they are the first of their connection. */
export function replies(payloads: readonly Uint8Array[]): Buffer {
  return joined(payloads, 8, (stream, at, payload, counter) => {
    stream.writeUInt32BE(4 + payload.length, at);
    stream.writeUInt32BE(counter, at + 4);
  });
}

type WriteHead = (stream: Buffer, at: number, payload: Uint8Array, index: number) => void;

/** Frames one behind the other, in one piece of memory: there may be hundreds of thousands. */
function joined(payloads: readonly Uint8Array[], head: number, writeHead: WriteHead): Buffer {
  const stream = Buffer.alloc(payloads.reduce((sum, payload) => sum + head + payload.length, 0));
  let at = 0;
  for (const [index, payload] of payloads.entries()) {
    writeHead(stream, at, payload, index);
    stream.set(payload, at + head);
    at += head + payload.length;
  }
  return stream;
}

/** The error frame for a header that asks for more than {@link largest}. */
export const tooLarge = reply(errorMark, bytes('ERR TOO_LARGE'));
/** The error frame for input that ends inside a frame. */
export const truncated = reply(errorMark, bytes('ERR TRUNCATED'));

/** A frame of the server's side, found in a stream of them. */
export interface Frame {
  /** Offset of its header in the stream. */
  readonly start: number;
  /** Bytes of the whole frame, header and all. */
  readonly size: number;
  readonly counter: number;
  /** What follows the counter. */
  readonly payload: Buffer;
}

/** The frame of a right stream that the byte at `offset` belongs to. */
export function frameAt(stream: Buffer, offset: number): Frame | undefined {
  for (let start = 0; start + 8 <= stream.length; start += 4 + stream.readUInt32BE(start)) {
    const size = 4 + stream.readUInt32BE(start);
    if (offset >= start + size) continue;
    const payload = stream.subarray(start + 8, start + size);
    return { start, size, counter: stream.readUInt32BE(start + 4), payload };
  }
  return undefined;
}

/** A number for people: `65,536`. */
export function grouped(value: number): string {
  return value.toLocaleString('en');
}

/** `00 00 00 09`, at most eight bytes. */
export function hex(data: Uint8Array): string {
  return Array.from(data.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ');
}
