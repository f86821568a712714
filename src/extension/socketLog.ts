import { afterwards } from '../sockets/delta.ts';
import type { SocketDelta, SocketRow, SocketSnapshot } from '../sockets/model.ts';

type Look =
  | { readonly type: 'snapshot'; readonly snapshot: SocketSnapshot }
  | { readonly type: 'delta'; readonly delta: SocketDelta };

/** Rows of deltas that are kept one by one, or twice as many as there are sockets. */
const mostRows = 5000;
const mostLooks = 3000;

/**
 * What the kernel showed since something is followed, so that a view that opens late knows the histories of sockets, too.
 * Where that grows long, the older half is folded into one snapshot.
 */
export class SocketLog {
  #looks: Look[] = [];
  /** In the deltas of {@link #looks}. */
  #rows = 0;

  /** Oldest first; the first one is a snapshot. */
  get looks(): readonly Look[] {
    return this.#looks;
  }

  clear(): void {
    this.#looks = [];
    this.#rows = 0;
  }

  see(snapshot: SocketSnapshot): void {
    this.#looks.push({ type: 'snapshot', snapshot });
    this.#fold();
  }

  /** @returns whether there is a snapshot that it refers to */
  apply(delta: SocketDelta): boolean {
    if (this.#looks.length === 0) return false;
    this.#looks.push({ type: 'delta', delta });
    this.#rows += sizeOf(delta);
    this.#fold();
    return true;
  }

  #fold(): void {
    const [first] = this.#looks;
    const sockets = first?.type === 'snapshot' ? first.snapshot.rows.length : 0;
    if (this.#rows <= Math.max(mostRows, 2 * sockets) && this.#looks.length <= mostLooks) return;
    const half = Math.ceil(this.#looks.length / 2);
    const older = this.#looks.slice(0, half);
    this.#looks = [{ type: 'snapshot', snapshot: folded(older) }, ...this.#looks.slice(half)];
    this.#rows = 0;
    for (const look of this.#looks) if (look.type === 'delta') this.#rows += sizeOf(look.delta);
  }
}

function sizeOf({ upserted, removed }: SocketDelta): number {
  return upserted.length + removed.length;
}

/** The sockets behind the last of these looks. O(rows of all of them). */
function folded(looks: readonly Look[]): SocketSnapshot {
  const rows = new Map<string, { readonly row: SocketRow; readonly at: number }>();
  let at = 0;
  let source: SocketSnapshot['source'] = 'ss';
  for (const look of looks) {
    if (look.type === 'snapshot') {
      ({ at, source } = look.snapshot);
      rows.clear();
      for (const row of look.snapshot.rows) rows.set(row.id, { row, at });
    } else {
      ({ at } = look.delta);
      for (const id of look.delta.removed) rows.delete(id);
      for (const row of look.delta.upserted) rows.set(row.id, { row, at });
    }
  }
  return { at, source, rows: [...rows.values()].map(each => afterwards(each.row, at - each.at)) };
}
