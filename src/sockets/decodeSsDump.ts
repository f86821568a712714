import { AddressIds } from './addressId.ts';
import { DumpAddresses } from './dumpAddresses.ts';
import { kernelTcpStates, kernelTimers } from './kernelNumbers.ts';
import type { Endpoint, SocketRow, SocketTimer } from './model.ts';

// Where things are in a message of sock_diag(7), `struct nlmsghdr` and `struct inet_diag_msg`, in words of four bytes.
const messageType = 1;
const message = 4;
const ports = 5;
const localAddress = 6;
const peerAddress = 10;
const device = 14;
const cookie = 15;
const expires = 17;
const recvQ = 18;
const sendQ = 19;
const inode = 21;
const attributes = 22;

const sockDiagByFamily = 20;
const ipv6Family = 10;

/** `INET_DIAG_…`: the attributes that are read. */
const skmem = 7;
const shutdown = 8;
const skV6Only = 11;
/** Of the words of INET_DIAG_SKMEMINFO. */
const skmemDrops = 8;

/** By `sk_shutdown`: bit 0 stands for receiving, bit 1 for sending. */
const arrows: readonly Required<SocketRow>['shutdown'][] = ['<->', '-->', '<--', '---'];

/** How many sockets in a row may have gone since the last dump before one behind them is taken for a new one. */
const lookahead = 32;

/** A dump that was read. */
interface Last {
  readonly words: Int32Array;
  /** Where the message of each row begins in `words`. */
  readonly starts: Int32Array;
  readonly rows: readonly SocketRow[];
}

/**
 * Reads what `ss -D -` wrote: netlink messages as they came from the kernel, in the byte order of the machine. Gives the
 * same rows as {@link decodeSs} does for the text.
 *
 * Made for 20,000 sockets several times a second. The kernel lists them in a stable order, so a message is compared with
 * the one that came in its place in the last dump, and a socket that is as it was keeps its row: only what has changed
 * makes garbage.
 */
export class SsDumpReader {
  readonly #addresses = new DumpAddresses();
  #last: Last = { words: new Int32Array(0), starts: new Int32Array(0), rows: [] };
  #words: Int32Array = new Int32Array(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #ids = new AddressIds();

  /**
   * The rows of a dump, each socket once, in the kernel's order; the same array when nothing has changed. What is cut
   * off at the end, or is no socket, is left out.
   * @param dump starts at a multiple of four bytes of its memory, which must stay as it is until the next call is over
   * @param wanted sockets with one of these ports at either end; all when absent
   */
  read(dump: Uint8Array, wanted?: ReadonlySet<number>): readonly SocketRow[] {
    const { buffer, byteOffset, byteLength } = dump;
    const words = new Int32Array(buffer, byteOffset, byteLength >> 2);
    const last = this.#last;
    const starts = new Int32Array(Math.floor(words.length / attributes));
    const rows: SocketRow[] = [];
    const fresh: SocketRow[] = [];
    let changed = false;
    this.#words = words;
    this.#bytes = dump;
    this.#ids = new AddressIds();
    let place = 0;
    for (let start = 0, end = 0; start + attributes <= words.length; start = end) {
      end = start + ((wordAt(words, start) + 3) >> 2);
      if (end < start + message || end > words.length) break;
      if (end < start + attributes || (wordAt(words, start + messageType) & 0xffff) !== sockDiagByFamily)
        continue;
      if (wanted && !wanted.has(this.#port(start, 0)) && !wanted.has(this.#port(start, 2))) continue;
      const found = placeOf(words, start, last, place);
      const old = last.rows[found];
      if (old) place = found + 1;
      const oldStart = wordAt(last.starts, found);
      const same = old !== undefined && isSameMessage(words, start, end, last.words, oldStart);
      const row = same ? old : this.#row(start, end, old, last.words, oldStart);
      if (row !== old) changed = true;
      if (!old) fresh.push(row);
      starts[rows.length] = start;
      rows.push(row);
    }
    if (rows.length !== last.rows.length) changed = true;
    this.#last = { words, starts, rows: changed ? withoutDoubles(rows, fresh, starts) : last.rows };
    return this.#last.rows;
  }

  #row(
    start: number,
    end: number,
    old: SocketRow | undefined,
    oldWords: Int32Array,
    oldStart: number,
  ): SocketRow {
    const words = this.#words;
    const bytes = this.#bytes;
    const head = (start + message) * 4;
    const state = kernelTcpStates[bytes[head + 1] ?? 0] ?? 'CLOSED';
    let arrow: SocketRow['shutdown'];
    let drops: number | undefined;
    let ipv6Only = false;
    for (let at = start + attributes; at < end;) {
      // `struct rtattr`: length and type, 16 bits each, then the value.
      const length = short(bytes, at * 4);
      if (length < 4) break;
      const type = short(bytes, at * 4 + 2);
      if (type === shutdown) arrow = arrows[(bytes[at * 4 + 4] ?? 0) & 3];
      else if (type === skV6Only) ipv6Only = bytes[at * 4 + 4] === 1;
      else if (type === skmem && state === 'LISTEN' && length > 4 + 4 * skmemDrops)
        drops = wordAt(words, at + 1 + skmemDrops) >>> 0;
      at += (length + 3) >> 2;
    }
    const same = old !== undefined && sameWords(words, start, oldWords, oldStart, message, attributes);
    if (same && old.shutdown === arrow && old.drops === drops) return old;

    const sameEnds = old !== undefined && sameWords(words, start, oldWords, oldStart, ports, cookie);
    const local = sameEnds ? old.local : this.#end(start, 0, ipv6Only);
    const peer = sameEnds ? old.peer : this.#end(start, 2, ipv6Only);
    const timer = timerAt(words, bytes, start);
    return {
      id: old?.id ?? cookieAt(words, start) ?? this.#ids.take(state, local, peer),
      state,
      local,
      peer,
      recvQ: wordAt(words, start + recvQ) >>> 0,
      sendQ: wordAt(words, start + sendQ) >>> 0,
      inode: wordAt(words, start + inode) >>> 0,
      ...(timer && { timer }),
      ...(arrow && { shutdown: arrow }),
      ...(drops !== undefined && { drops }),
    };
  }

  /** @param offset in bytes, of the port among the two: 0 the local one, 2 the peer's */
  #port(start: number, offset: 0 | 2): number {
    const at = (start + ports) * 4 + offset;
    return ((this.#bytes[at] ?? 0) << 8) | (this.#bytes[at + 1] ?? 0);
  }

  #end(start: number, offset: 0 | 2, ipv6Only: boolean): Endpoint {
    const at = (start + (offset === 0 ? localAddress : peerAddress)) * 4;
    const isIpv6 = this.#bytes[(start + message) * 4] === ipv6Family;
    const host = isIpv6 ? this.#addresses.ipv6(this.#bytes, at) : this.#addresses.ipv4(this.#bytes, at);
    const bound = offset === 0 ? wordAt(this.#words, start + device) : 0;
    const address = host === '::' && !ipv6Only ? '*' : host;
    return {
      address: bound === 0 ? address : `${address}%${this.#addresses.device(bound)}`,
      port: this.#port(start, offset),
    };
  }
}

function wordAt(words: Int32Array, at: number): number {
  return words[at] ?? 0;
}

/** 16 bits in the order of the machine, which is little-endian wherever /proc/net/tcp is read too. */
function short(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** Whether the messages are the same but for their sequence number and port, attributes included. */
function isSameMessage(a: Int32Array, aStart: number, aEnd: number, b: Int32Array, bStart: number): boolean {
  return a[aStart] === b[bStart] && sameWords(a, aStart, b, bStart, message, aEnd - aStart);
}

function sameWords(
  a: Int32Array,
  aStart: number,
  b: Int32Array,
  bStart: number,
  from: number,
  to: number,
): boolean {
  for (let i = from; i < to; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** The place of the same socket among those of the last dump, at `place` or a little behind; -1 where it is not there. */
function placeOf(words: Int32Array, start: number, last: Last, place: number): number {
  if (isNoCookie(words, start)) return -1;
  const end = Math.min(last.rows.length, place + lookahead);
  for (let i = place; i < end; i++) {
    if (sameWords(words, start, last.words, wordAt(last.starts, i), cookie, cookie + 2)) return i;
  }
  return -1;
}

/** INET_DIAG_NOCOOKIE */
function isNoCookie(words: Int32Array, start: number): boolean {
  return wordAt(words, start + cookie) === -1 && wordAt(words, start + cookie + 1) === -1;
}

/** As ss(8) writes it: 64 bits in hexadecimal. */
function cookieAt(words: Int32Array, start: number): string | undefined {
  if (isNoCookie(words, start)) return undefined;
  const low = (wordAt(words, start + cookie) >>> 0).toString(16);
  const high = wordAt(words, start + cookie + 1) >>> 0;
  return high === 0 ? `sk:${low}` : `sk:${high.toString(16)}${low.padStart(8, '0')}`;
}

function timerAt(words: Int32Array, bytes: Uint8Array, start: number): SocketTimer | undefined {
  const number = bytes[(start + message) * 4 + 2] ?? 0;
  if (number === 0) return undefined;
  return {
    kind: kernelTimers[number] ?? 'unknown',
    expiresMs: wordAt(words, start + expires) >>> 0,
    retransmits: bytes[(start + message) * 4 + 3] ?? 0,
  };
}

/**
 * Without the earlier rows of sockets that moved while the kernel listed them; `starts` stays in step with the rows.
 * @param fresh those that were not found among the last ones, which had no doubles: one of each two is here
 */
function withoutDoubles(rows: SocketRow[], fresh: readonly SocketRow[], starts: Int32Array): SocketRow[] {
  if (fresh.length === 0) return rows;
  const ids = new Set(fresh.map(({ id }) => id));
  const later = new Set<string>();
  const doubles = new Set<number>();
  for (let i = rows.length - 1; i >= 0; i--) {
    const id = rows[i]?.id ?? '';
    if (!ids.has(id)) continue;
    if (later.has(id)) doubles.add(i);
    later.add(id);
  }
  if (doubles.size === 0) return rows;
  const kept = rows.filter((_, i) => !doubles.has(i));
  starts.set(starts.filter((_, i) => !doubles.has(i)));
  return kept;
}
