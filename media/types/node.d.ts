// What checks use of Node.js, for editors that have no types of it: bytes, and the names of signals. Written to agree with
// @types/node where that is installed.

/** Bytes; what a socket sends and receives. */
interface Buffer<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends Uint8Array<TArrayBuffer> {
  /** As text; UTF-8 where no encoding is named. `latin1` keeps one character for each byte. */
  toString(encoding?: BufferEncoding, start?: number, end?: number): string;
  equals(other: Uint8Array): boolean;
  compare(other: Uint8Array): -1 | 0 | 1;
  /** Writes text into it; returns how many bytes that took. */
  write(text: string, offset?: number, length?: number, encoding?: BufferEncoding): number;
  copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number;
  /** The part from `start` to before `end`; both share their bytes. */
  subarray(start?: number, end?: number): Buffer<TArrayBuffer>;
  fill(value: string | Uint8Array | number, offset?: number, end?: number, encoding?: BufferEncoding): this;
  indexOf(value: string | number | Uint8Array, from?: number, encoding?: BufferEncoding): number;
  lastIndexOf(value: string | number | Uint8Array, from?: number, encoding?: BufferEncoding): number;
  includes(value: string | number | Uint8Array, from?: number, encoding?: BufferEncoding): boolean;
  /** A number in network byte order (big-endian). `offset` is 0 where absent. */
  readUInt16BE(offset?: number): number;
  readUInt32BE(offset?: number): number;
  readBigUInt64BE(offset?: number): bigint;
  readInt16BE(offset?: number): number;
  readInt32BE(offset?: number): number;
  readUInt8(offset?: number): number;
  readInt8(offset?: number): number;
  readUInt16LE(offset?: number): number;
  readUInt32LE(offset?: number): number;
  readBigUInt64LE(offset?: number): bigint;
  readInt16LE(offset?: number): number;
  readInt32LE(offset?: number): number;
  /** Writes a number in network byte order (big-endian); returns the offset behind it. */
  writeUInt16BE(value: number, offset?: number): number;
  writeUInt32BE(value: number, offset?: number): number;
  writeBigUInt64BE(value: bigint, offset?: number): number;
  writeInt16BE(value: number, offset?: number): number;
  writeInt32BE(value: number, offset?: number): number;
  writeUInt8(value: number, offset?: number): number;
  writeInt8(value: number, offset?: number): number;
  writeUInt16LE(value: number, offset?: number): number;
  writeUInt32LE(value: number, offset?: number): number;
  writeBigUInt64LE(value: bigint, offset?: number): number;
  writeInt16LE(value: number, offset?: number): number;
  writeInt32LE(value: number, offset?: number): number;
}

interface BufferConstructor {
  /** The bytes of a text (UTF-8 where no encoding is named: `hex`, `base64`, `latin1`…), or a copy of bytes. */
  from(text: string, encoding?: BufferEncoding): Buffer<ArrayBuffer>;
  from(bytes: ArrayLike<number> | Iterable<number>): Buffer<ArrayBuffer>;
  /** These bytes, each from 0 to 255. */
  of(...bytes: number[]): Buffer<ArrayBuffer>;
  /** So many bytes, all 0 or all `fill`. */
  alloc(size: number, fill?: string | Uint8Array | number, encoding?: BufferEncoding): Buffer<ArrayBuffer>;
  /** One behind the other. */
  concat(list: readonly Uint8Array[], length?: number): Buffer<ArrayBuffer>;
  compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1;
  isBuffer(value: unknown): value is Buffer;
  /** How many bytes a text takes. */
  byteLength(text: string, encoding?: BufferEncoding): number;
}

declare var Buffer: BufferConstructor;

type BufferEncoding =
  | 'utf8'
  | 'utf-8'
  | 'ascii'
  | 'latin1'
  | 'binary'
  | 'hex'
  | 'base64'
  | 'base64url'
  | 'utf16le'
  | 'utf-16le'
  | 'ucs2'
  | 'ucs-2';

declare namespace NodeJS {
  type Signals =
    | 'SIGABRT'
    | 'SIGALRM'
    | 'SIGBUS'
    | 'SIGCHLD'
    | 'SIGCONT'
    | 'SIGFPE'
    | 'SIGHUP'
    | 'SIGILL'
    | 'SIGINT'
    | 'SIGIO'
    | 'SIGKILL'
    | 'SIGPIPE'
    | 'SIGPROF'
    | 'SIGQUIT'
    | 'SIGSEGV'
    | 'SIGSTOP'
    | 'SIGSYS'
    | 'SIGTERM'
    | 'SIGTRAP'
    | 'SIGTSTP'
    | 'SIGTTIN'
    | 'SIGTTOU'
    | 'SIGURG'
    | 'SIGUSR1'
    | 'SIGUSR2'
    | 'SIGVTALRM'
    | 'SIGWINCH'
    | 'SIGXCPU'
    | 'SIGXFSZ';
}
