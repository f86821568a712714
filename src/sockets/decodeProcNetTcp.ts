import { AddressIds } from './addressId.ts';
import type { Endpoint, SocketRow, SocketTimer, TcpState } from './model.ts';

/** State numbers of the kernel's `include/net/tcp_states.h`; 12 is a request socket, which ss shows as SYN-RECV too. */
const stateNumbers: readonly (TcpState | undefined)[] = [
  undefined,
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSED',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'SYN-RECV',
];

const timerNumbers: readonly (SocketTimer['kind'] | undefined)[] = [
  undefined,
  'on',
  'keepalive',
  'timewait',
  'persist',
];

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
  const rows: SocketRow[] = [];
  for (const line of source.split('\n')) {
    const row = decodeLine(line.trim().split(/ +/), ids);
    if (row) rows.push(row);
  }
  return rows;
}

function decodeLine(fields: readonly string[], ids: AddressIds): SocketRow | undefined {
  const [, localText, peerText, stateText, queues, timerText, retransmits, , probes, inode] = fields;
  const state = stateNumbers[Number.parseInt(stateText ?? '', 16)];
  const local = decodeEndpoint(localText, state);
  const peer = decodeEndpoint(peerText, state);
  if (!state || !local || !peer || !queues || !timerText || inode === undefined) return undefined;

  const [sendQ = 0, recvQ = 0] = queues.split(':').map(hex => Number.parseInt(hex, 16));
  const [kindNumber = 0, ticks = 0] = timerText.split(':').map(hex => Number.parseInt(hex, 16));
  const kind = kindNumber === 0 ? undefined : (timerNumbers[kindNumber] ?? 'unknown');
  const row = { id: ids.take(state, local, peer), state, local, peer, recvQ, sendQ, inode: Number(inode) };
  if (!kind || ![recvQ, sendQ, row.inode, ticks].every(Number.isFinite)) {
    return [recvQ, sendQ, row.inode].every(Number.isFinite) ? row : undefined;
  }
  // The retransmission counter is in hexadecimal; unanswered probes of the other timers are counted in decimal.
  const repeats = kind === 'on' ? Number.parseInt(retransmits ?? '', 16) : Number(probes);
  return { ...row, timer: { kind, expiresMs: ticks * msPerTick, retransmits: repeats || 0 } };
}

function decodeEndpoint(field: string | undefined, state: TcpState | undefined): Endpoint | undefined {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(field ?? '');
  if (!match?.[1] || !match[2]) return undefined;
  const bytes = (match[1].match(/.{8}/g) ?? []).flatMap(wordBytes);
  const address = bytes.length === 4 ? bytes.join('.') : ipv6(bytes);
  return {
    address: state === 'LISTEN' && address === '::' ? '*' : address,
    port: Number.parseInt(match[2], 16),
  };
}

function wordBytes(hex: string): number[] {
  const word = Number.parseInt(hex, 16);
  return [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as `::`. */
function ipv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  if (groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff)
    return bytes.slice(12).join('.');
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: readonly number[]): string => part.map(group => group.toString(16)).join(':');
  if (best.length < 2) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}
