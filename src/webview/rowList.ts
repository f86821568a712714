import type { SocketModel } from '../sockets/socketModel.ts';
import type { TrackedChange } from '../sockets/socketTracker.ts';
import type { WatchedConnection } from '../sockets/watchedSockets.ts';
import { passes, type RowFilter } from './rowFilter.ts';
import { compareKeys, defaultSorting, sortKey, type SortKey, type Sorting } from './sorting.ts';

/** How long a connection that is gone stays in the table, ms of the model's time. */
export const lingerMs = 6000;

interface Entry {
  readonly connection: WatchedConnection;
  readonly key: SortKey;
  /** Taken out, and not yet swept from the list. */
  out: boolean;
}

/**
 * The rows of the table in their order. A change sorts only what it changed and is merged with the rest in one pass, when
 * the rows are asked for: once a frame.
 */
export class RowList {
  #sockets: SocketModel;
  #sorting = defaultSorting;
  #filter: RowFilter = {};
  #entries: Entry[] = [];
  readonly #entryOf = new Map<WatchedConnection, Entry>();
  readonly #changed = new Set<WatchedConnection>();
  /** Gone ones that are still shown, oldest first. */
  readonly #lingering = new Set<WatchedConnection>();
  #whole = true;

  constructor(sockets: SocketModel) {
    this.#sockets = sockets;
  }

  get sorting(): Sorting {
    return this.#sorting;
  }

  set sorting(sorting: Sorting) {
    this.#sorting = sorting;
    this.#whole = true;
  }

  get filter(): RowFilter {
    return this.#filter;
  }

  set filter(filter: RowFilter) {
    if (filter === this.#filter) return;
    this.#filter = filter;
    this.#whole = true;
  }

  /** Starts anew with other sockets. */
  restart(sockets: SocketModel): void {
    this.#sockets = sockets;
    this.#whole = true;
  }

  note(change: TrackedChange): void {
    for (const connection of change.connections) {
      this.#changed.add(connection);
      if (connection.goneAt === undefined) this.#lingering.delete(connection);
      else this.#lingering.add(connection);
    }
    for (const connection of change.forgotten) {
      this.#lingering.delete(connection);
      this.#changed.add(connection);
    }
  }

  /** How many rows there are as of a moment, milliseconds since the epoch. Brings the list up to date. */
  count(at: number): number {
    for (const connection of this.#lingering) {
      if (this.#isShown(connection, at)) break;
      this.#lingering.delete(connection);
      this.#changed.add(connection);
    }
    if (this.#whole) this.#rebuild(at);
    else if (this.#changed.size > 0) this.#merge(at);
    this.#changed.clear();
    return this.#entries.length;
  }

  /** Some of the rows, as of the last {@link count}. */
  slice(first: number, end: number): WatchedConnection[] {
    return this.#entries.slice(first, end).map(({ connection }) => connection);
  }

  /** -1 where the table does not show it. */
  indexOf(id: string): number {
    return this.#entries.findIndex(({ connection }) => connection.id === id);
  }

  #isShown(connection: WatchedConnection, at: number): boolean {
    return connection.goneAt === undefined || at - connection.goneAt < lingerMs;
  }

  #enter(connection: WatchedConnection): Entry {
    const entry = { connection, key: sortKey(connection, this.#sorting.column), out: false };
    this.#entryOf.set(connection, entry);
    return entry;
  }

  #rebuild(at: number): void {
    this.#whole = false;
    this.#entryOf.clear();
    this.#lingering.clear();
    this.#entries = [];
    for (const connection of this.#sockets.living) {
      if (passes(this.#filter, connection)) this.#entries.push(this.#enter(connection));
    }
    for (const connection of this.#sockets.past) {
      if (!this.#isShown(connection, at)) continue;
      this.#lingering.add(connection);
      if (passes(this.#filter, connection)) this.#entries.push(this.#enter(connection));
    }
    this.#entries.sort(this.#compare);
  }

  #merge(at: number): void {
    const fresh: Entry[] = [];
    let isSwept = true;
    for (const connection of this.#changed) {
      const before = this.#entryOf.get(connection);
      const stays =
        this.#isKnown(connection) && this.#isShown(connection, at) && passes(this.#filter, connection);
      if (stays && before && before.key === sortKey(connection, this.#sorting.column)) continue;
      if (before) {
        before.out = true;
        isSwept = false;
        this.#entryOf.delete(connection);
      }
      if (stays) fresh.push(this.#enter(connection));
    }
    const old = isSwept ? this.#entries : this.#entries.filter(({ out }) => !out);
    this.#entries = fresh.length === 0 ? old : merged(old, fresh.sort(this.#compare), this.#compare);
  }

  #isKnown(connection: WatchedConnection): boolean {
    return this.#sockets.connection(connection.id) === connection;
  }

  readonly #compare = (a: Entry, b: Entry): number => {
    const sign = this.#sorting.descending ? -1 : 1;
    return sign * compareKeys(a.key, b.key) || byAppearance(a.connection, b.connection);
  };
}

function byAppearance(a: WatchedConnection, b: WatchedConnection): number {
  return a.firstSeen - b.firstSeen || clientPort(a) - clientPort(b) || (a.id < b.id ? -1 : 1);
}

function clientPort({ client, server }: WatchedConnection): number {
  return client?.row.local.port ?? server?.row.peer.port ?? 0;
}

/** Two sorted lists as one. O(a + b). */
function merged<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): T[] {
  const all: T[] = [];
  let j = 0;
  for (const x of a) {
    for (let y = b[j]; y !== undefined && compare(y, x) < 0; y = b[j]) {
      all.push(y);
      j++;
    }
    all.push(x);
  }
  for (; j < b.length; j++) all.push(b[j] as T);
  return all;
}
