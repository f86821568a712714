import { withoutZone } from './canonicalAddress.ts';
import type { Endpoint, SocketRow } from './model.ts';
import type { Side, WatchedConnection, WatchedEnd } from './watchedSockets.ts';

/** Whether it is a cookie of the kernel's, and no addresses. */
export function isCookie(id: string): boolean {
  return id.startsWith('sk:');
}

/**
 * Whether the row is the same life of the socket. Ids made of addresses are used again; cookies and the inodes of open
 * descriptors are not, but one socket may connect several times.
 */
export function goesOn(end: WatchedEnd, row: SocketRow): boolean {
  const { state, local, peer, inode } = end.row;
  if (!isSameEndpoint(local, row.local) || !isSameEndpoint(peer, row.peer)) return false;
  const isSameSocket = isCookie(row.id) || (row.inode !== 0 && row.inode === inode);
  if (end.goneAt !== undefined && !isSameSocket) return false;
  return state !== 'TIME-WAIT' || row.state === 'TIME-WAIT';
}

/**
 * Whether the connection has room for a new socket at this side. It has, too, where the kernel replaces an end while the
 * other goes on: a SYN-RECV that ran out of time, and the next one for the same client; and where one end came and the
 * other went between two looks.
 */
export function takes(pair: WatchedConnection, side: Side, at: number): boolean {
  const taken = pair[side];
  const other = side === 'client' ? pair.server : pair.client;
  const opening = other?.row.state === 'SYN-SENT' || other?.row.state === 'ESTAB';
  if (pair.goneAt !== undefined) return pair.goneAt === at && !taken && opening;
  if (!taken) return true;
  return taken.goneAt !== undefined && other?.goneAt === undefined && opening;
}

function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one.port === other.port && withoutZone(one.address) === withoutZone(other.address);
}
