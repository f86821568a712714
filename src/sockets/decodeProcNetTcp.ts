import { AddressIds } from './addressId.ts';
import { ipv6Text } from './ipv6Text.ts';
import { kernelTcpStates, kernelTimers } from './kernelNumbers.ts';
import type { SocketRow } from './model.ts';

/** `tm->when` is written in USER_HZ ticks (times(2)), 100 a second on every Linux that Node runs on. */
const msPerTick = 10;

/**
 * Reads /proc/net/tcp and /proc/net/tcp6 (proc(5)); lines that are no socket are passed over. `ids` is shared when both
 * files make one snapshot.
 *
 * Not told by these files, so absent or 0 in the rows: a listener's backlog (sendQ 0) and drops, the shutdown arrows,
 * the cookie (ids are address ids), the device a socket is bound to, and whether a listener on `::` takes IPv6 only (it
 * is shown as `*`). Addresses are hexadecimal 32-bit words in the byte order of the machine, little-endian here.
 */
export function decodeProcNetTcp(source: string, ids: AddressIds = new AddressIds()): SocketRow[] {
  return new ProcNetReader(source, ids).read();
}

const newline = 10;
const space = 32;
const colon = 58;

/** One walk over the text, as for the output of ss: the file is read where ss is missing, inside this process. */
class ProcNetReader {
  readonly #source: string;
  readonly #end: number;
  readonly #ids: AddressIds;
  readonly #addresses = new Map<string, string | undefined>();
  #at = 0;

  constructor(source: string, ids: AddressIds) {
    this.#source = source;
    this.#end = source.length;
    this.#ids = ids;
  }

  read(): SocketRow[] {
    const rows: SocketRow[] = [];
    while (this.#at < this.#end) {
      const row = this.#readRow();
      if (row) rows.push(row);
      const lineEnd = this.#source.indexOf('\n', this.#at);
      this.#at = lineEnd < 0 ? this.#end : lineEnd + 1;
    }
    return rows;
  }

  #readRow(): SocketRow | undefined {
    this.#number(10);
    if (!this.#pass(colon)) return undefined;
    const localHost = this.#address();
    const localPort = this.#number(16);
    const peerHost = this.#address();
    const peerPort = this.#number(16);
    const state = kernelTcpStates[this.#number(16)];
    if (localHost === undefined || peerHost === undefined || !state) return undefined;
    if (!(localPort <= 65_535 && peerPort <= 65_535)) return undefined;

    const sendQ = this.#number(16);
    this.#pass(colon);
    const recvQ = this.#number(16);
    const kindNumber = this.#number(16);
    this.#pass(colon);
    const ticks = this.#number(16);
    const retransmits = this.#number(16);
    this.#number(10); // uid
    const probes = this.#number(10);
    const inode = this.#number(10);
    if (Number.isNaN(sendQ + recvQ + kindNumber + ticks + retransmits + probes + inode)) return undefined;

    const any = (address: string): string => (state === 'LISTEN' && address === '::' ? '*' : address);
    const local = { address: any(localHost), port: localPort };
    const peer = { address: any(peerHost), port: peerPort };
    const row = { id: this.#ids.take(state, local, peer), state, local, peer, recvQ, sendQ, inode };
    if (kindNumber === 0) return row;
    const kind = kernelTimers[kindNumber] ?? 'unknown';
    // Retransmissions are in hexadecimal; the unanswered probes of the other timers are counted elsewhere, in decimal.
    return {
      ...row,
      timer: { kind, expiresMs: ticks * msPerTick, retransmits: kind === 'on' ? retransmits : probes },
    };
  }

  #pass(code: number): boolean {
    const found = this.#at < this.#end && this.#source.charCodeAt(this.#at) === code;
    if (found) this.#at++;
    return found;
  }

  #passSpaces(): void {
    while (this.#at < this.#end && this.#source.charCodeAt(this.#at) === space) this.#at++;
  }

  /** The next digits, behind blanks; NaN when there are none. */
  #number(base: 10 | 16): number {
    this.#passSpaces();
    const start = this.#at;
    let value = 0;
    for (; this.#at < this.#end; this.#at++) {
      const digit = hexDigit(this.#source.charCodeAt(this.#at));
      if (digit < 0 || digit >= base) break;
      value = value * base + digit;
    }
    return this.#at > start ? value : NaN;
  }

  /** The hexadecimal address up to the colon, which is passed. */
  #address(): string | undefined {
    this.#passSpaces();
    const start = this.#at;
    while (this.#at < this.#end && this.#source.charCodeAt(this.#at) !== colon) {
      if (this.#source.charCodeAt(this.#at) === newline || this.#at - start > 32) return undefined;
      this.#at++;
    }
    const hex = this.#source.slice(start, this.#at);
    this.#pass(colon);
    let address = this.#addresses.get(hex);
    if (address === undefined) {
      address = decodeAddress(hex);
      this.#addresses.set(hex, address);
    }
    return address;
  }
}

/** The value of a hexadecimal digit, -1 for any other character. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function decodeAddress(hex: string): string | undefined {
  if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/i.test(hex)) return undefined;
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(wordBytes);
  return bytes.length === 4 ? bytes.join('.') : ipv6Text(bytes);
}

function wordBytes(hex: string): number[] {
  const word = Number.parseInt(hex, 16);
  return [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
}
