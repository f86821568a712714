import { addressId } from './addressId.ts';
import { withoutZone } from './canonicalAddress.ts';
import { sameRow } from './delta.ts';
import type { SocketRow } from './model.ts';
import { takeProcSnapshot } from './takeProcSnapshot.ts';

/**
 * What ss(8) has shown, brought up to date from /proc/net/tcp, which costs a third: queues, timers, and who holds a
 * socket. Undefined when that is not enough, because a socket has come, gone or changed its state, so that ss must be
 * asked. What ss alone knows is as it was: backlogs, drops, and a shutdown(SHUT_RD), which changes no state.
 */
export class ProcRefresh {
  /** IPv6 sockets are in a table of their own, and the kernel walks through all sockets for each of the two. */
  #family: 4 | undefined;

  /** @param rows of ss(8), timers run down to now */
  refresh(
    rows: readonly SocketRow[],
    ports: readonly number[] | undefined,
  ): readonly SocketRow[] | undefined {
    const known = new Map(rows.filter(({ state }) => state !== 'CLOSED').map(row => [addressKey(row), row]));
    const family = this.#family;
    const now = takeProcSnapshot({ ...(ports && { ports }), ...(family && { family }) }).rows;
    // Listeners may share an address (SO_REUSEPORT): then it does not say which is which.
    const fits = now.length === known.size && now.every(row => goesOn(known.get(addressKey(row)), row));
    if (!fits) {
      this.#family = undefined;
      return undefined;
    }
    if (family === undefined)
      this.#family =
        takeProcSnapshot({ ...(ports && { ports }), family: 6 }).rows.length === 0 ? 4 : undefined;
    const fresh = new Map(now.map(row => [addressKey(row), row]));
    return rows.map(row => updated(row, fresh.get(addressKey(row))));
  }
}

function goesOn(before: SocketRow | undefined, now: SocketRow): boolean {
  if (before?.state !== now.state) return false;
  return before.inode === now.inode || before.inode === 0 || now.inode === 0;
}

function updated(before: SocketRow, now: SocketRow | undefined): SocketRow {
  if (!now) return before;
  const { timer: _, ...rest } = before;
  const row: SocketRow = {
    ...rest,
    recvQ: now.recvQ,
    // The backlog of a listener is not in /proc.
    sendQ: before.state === 'LISTEN' ? before.sendQ : now.sendQ,
    inode: now.inode,
    ...(now.timer && { timer: now.timer }),
  };
  return sameRow(before, row) && !row.timer ? before : row;
}

/** /proc shows neither the device of a bound socket nor the difference between `::` and `*`. */
export function addressKey({ state, local, peer }: SocketRow): string {
  const bare = withoutZone(local.address);
  return addressId(state, { address: bare === '::' ? '*' : bare, port: local.port }, peer);
}
