import type { Endpoint, SocketDelta, SocketOwner, SocketRow, SocketSnapshot, SocketTimer } from './model.ts';

/**
 * A timer that goes up by less than this between two snapshots was only pushed back a little, as every acknowledgement
 * does with the retransmission timer; ss rounds down, so one that merely runs never goes up.
 */
const rearmedMs = 1000;

/** How many sockets in a row may have gone before one behind them is looked for in a table. */
const lookahead = 32;

/**
 * What changed between two snapshots, so that {@link applyDelta} makes the first into the second. A timer that only runs
 * down is no change: whoever applies the delta lets it run. It is one when it is another timer, has fired again
 * (`retransmits`), or was set again (more than a second more is left than before). O(n), and next to nothing where rows
 * have kept their place and identity, as those of a binary dump do.
 */
export function diffSnapshots(before: SocketSnapshot, after: SocketSnapshot): SocketDelta {
  if (before.rows === after.rows) return { at: after.at, upserted: [], removed: [] };
  const upserted: SocketRow[] = [];
  // The kernel lists sockets in a stable order: most are where they were, behind some that have gone.
  const missing = new Map<string, SocketRow>();
  const moved = new Set<SocketRow>();
  let place = 0;
  for (const row of after.rows) {
    const found = placeOf(row, before.rows, place);
    if (found < 0) {
      moved.add(row);
      upserted.push(row);
      continue;
    }
    for (; place < found; place++) keep(missing, before.rows[place]);
    place = found + 1;
    const earlier = before.rows[found];
    if (earlier !== row && earlier && !sameRow(earlier, row)) upserted.push(row);
  }
  for (; place < before.rows.length; place++) keep(missing, before.rows[place]);
  const changed = upserted.filter(row => {
    if (!moved.has(row)) return true;
    const earlier = missing.get(row.id);
    missing.delete(row.id);
    return !earlier || !sameRow(earlier, row);
  });
  return { at: after.at, upserted: changed, removed: [...missing.keys()] };
}

/** Where the socket stands among the rows from `place` on, near by; -1 when it does not. */
function placeOf(row: SocketRow, rows: readonly SocketRow[], place: number): number {
  const end = Math.min(rows.length, place + lookahead);
  for (let i = place; i < end; i++) {
    if (rows[i] === row || rows[i]?.id === row.id) return i;
  }
  return -1;
}

function keep(missing: Map<string, SocketRow>, row: SocketRow | undefined): void {
  if (row) missing.set(row.id, row);
}

/**
 * The snapshot after a delta. Rows that it leaves alone keep their identity, but for those with a timer, which has run
 * for the time in between; a persist or keepalive timer that was at its end stays at 0. O(n).
 */
export function applyDelta(snapshot: SocketSnapshot, delta: SocketDelta): SocketSnapshot {
  const elapsed = Math.max(0, delta.at - snapshot.at);
  const rows = new Map(snapshot.rows.map(row => [row.id, afterwards(row, elapsed)]));
  for (const id of delta.removed) rows.delete(id);
  for (const row of delta.upserted) rows.set(row.id, row);
  return { at: delta.at, source: snapshot.source, rows: [...rows.values()] };
}

/** Whether a delta would change anything. */
export function isEmptyDelta(delta: SocketDelta): boolean {
  return delta.upserted.length === 0 && delta.removed.length === 0;
}

/** A row that nothing has changed for so many ms: its timer has run down by them. The same object where it has none. */
export function afterwards(row: SocketRow, elapsedMs: number): SocketRow {
  const { timer } = row;
  return !timer || elapsedMs <= 0
    ? row
    : { ...row, timer: { ...timer, expiresMs: Math.max(0, timer.expiresMs - elapsedMs) } };
}

/** Whether the later row says nothing new about the socket, by the rule of {@link diffSnapshots}. */
export function sameRow(a: SocketRow, b: SocketRow): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.state === b.state &&
      a.recvQ === b.recvQ &&
      a.sendQ === b.sendQ &&
      a.inode === b.inode &&
      a.shutdown === b.shutdown &&
      a.drops === b.drops &&
      sameEndpoint(a.local, b.local) &&
      sameEndpoint(a.peer, b.peer) &&
      sameTimer(a.timer, b.timer) &&
      sameOwner(a.owner, b.owner))
  );
}

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address === b.address;
}

function sameTimer(a: SocketTimer | undefined, b: SocketTimer | undefined): boolean {
  if (!a || !b) return a === b;
  return a.kind === b.kind && a.retransmits === b.retransmits && b.expiresMs <= a.expiresMs + rearmedMs;
}

function sameOwner(a: SocketOwner | undefined, b: SocketOwner | undefined): boolean {
  if (!a || !b) return a === b;
  return a.pid === b.pid && a.fd === b.fd && a.command === b.command && a.blockedIn === b.blockedIn;
}
