import type { StateCounts } from './countByState.ts';
import { afterwards, diffSnapshots } from './delta.ts';
import { ListenerTable } from './listenerTable.ts';
import {
  tcpStates,
  type ConnectionTable,
  type Endpoint,
  type SocketDelta,
  type SocketRow,
  type SocketSnapshot,
  type TcpState,
} from './model.ts';
import { isConnected, listenerOf } from './pairing.ts';
import { connectionId, ServerSides } from './serverSides.ts';
import { remember, type SocketChange } from './socketHistory.ts';
import { goesOn, isCookie, takes } from './socketLives.ts';
import {
  connectionAt,
  livingEnds,
  type Side,
  type WatchedConnection,
  type WatchedEnd,
  type WatchedListener,
} from './watchedSockets.ts';

/** What a snapshot or a delta changed, so that only that needs to be drawn or judged again. */
export interface TrackedChange {
  readonly at: number;
  /** New, or changed. */
  readonly listeners: ReadonlySet<WatchedListener>;
  /** New, changed, or gone (`goneAt`). */
  readonly connections: ReadonlySet<WatchedConnection>;
  /** Ids of listeners and connections that are not there any more, and of connections that have another id now. */
  readonly gone: ReadonlySet<string>;
  /** Listeners that have closed. */
  readonly closed: readonly WatchedListener[];
  /** Connections that were gone and are now forgotten. */
  readonly forgotten: readonly WatchedConnection[];
}

/** An end that was gone, or in TIME-WAIT, while a process held it: its descriptor may be open still. */
export interface LostEnd {
  readonly connection: WatchedConnection;
  readonly end: WatchedEnd;
}

/** Connections that are remembered after both their ends have gone. */
export const longestPast = 500;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** `inode` was its descriptor's, when it had one last. */
type End = Mutable<WatchedEnd> & { readonly history: SocketChange[]; inode: number };
type Pair = Mutable<Omit<WatchedConnection, Side>> & { pairId: string; client?: End; server?: End };
interface Placed {
  readonly connection: Pair;
  readonly end: End;
}
type Change = TrackedChange & {
  /** Nobody looked before it: what went, went unseen. */
  readonly isBlind: boolean;
  readonly listeners: Set<WatchedListener>;
  readonly connections: Set<WatchedConnection>;
  readonly gone: Set<string>;
  readonly closed: WatchedListener[];
  readonly forgotten: WatchedConnection[];
};

/**
 * All sockets over time, each known by its id through its whole life, both ends of a connection together. A delta costs
 * as much as it is long, whatever the number of sockets, but for one that brings a new listener: that may turn client
 * into server. Memory is bounded by the sockets that there are.
 */
export class SocketTracker {
  readonly #sides: ServerSides;
  readonly #listeners = new ListenerTable();
  readonly #ends = new Map<string, Placed>();
  /** The latest connection of each pair of ports, while it is remembered. */
  readonly #latest = new Map<string, Pair>();
  readonly #living = new Map<string, Pair>();
  readonly #past = new Map<string, Pair>();
  readonly #lost = new Map<number, Placed>();
  readonly #counts = new Map(tcpStates.map(state => [state, { client: 0, server: 0 }]));
  #began: number | undefined;

  /** @param serverPorts ports that are a server's although nobody may listen there any more */
  constructor(serverPorts?: Iterable<number>) {
    this.#sides = new ServerSides(serverPorts);
  }

  get listeners(): Iterable<WatchedListener> {
    return this.#listeners.all;
  }

  /** Those of which the kernel shows an end. */
  get living(): Iterable<WatchedConnection> {
    return this.#living.values();
  }

  /** The connection of this id, living or past. */
  connection(id: string): WatchedConnection | undefined {
    return this.#living.get(id) ?? this.#past.get(id);
  }

  /** Those that are gone, oldest first, at most `longestPast`. */
  get past(): Iterable<WatchedConnection> {
    return this.#past.values();
  }

  /**
   * By inode: ends that were gone, or in TIME-WAIT, while a process held them, until {@link found} hears that none does
   * any more.
   */
  get lost(): ReadonlyMap<number, LostEnd> {
    return this.#lost;
  }

  /** States without a socket are absent; the others are in the order of `tcpStates`. */
  get counts(): StateCounts {
    return Object.fromEntries(
      [...this.#counts]
        .map(([state, { client, server }]) => [state, { client, server, total: client + server }] as const)
        .filter(([, { total }]) => total > 0),
    );
  }

  /** Listeners that a connection to this address would reach, or one of them where they share it. */
  listenersAt(address: Endpoint): WatchedListener[] {
    return this.#listeners.at(address);
  }

  /** The sockets that there are, timers run down to the moment. O(n). */
  table(at: number): ConnectionTable {
    const listeners = [...this.#listeners.all].map(({ row }) => listenerOf(row));
    const connections = [...this.#living.values()].map(pair => connectionAt(pair, at));
    return { listeners, connections };
  }

  /**
   * Everything at one moment, whatever was seen before. What has gone by then, went unseen: any time may have passed, and
   * TIME-WAIT with it. O(n).
   */
  see(snapshot: SocketSnapshot): TrackedChange {
    const isBlind = this.#began !== undefined;
    this.#began ??= snapshot.at;
    const ends = [...this.#living.values()].flatMap(pair => livingEnds(pair));
    const rows = [
      ...[...this.#listeners.all].map(({ row }) => row),
      ...ends.map(end => afterwards(end.row, snapshot.at - end.at)),
    ];
    const before: SocketSnapshot = { at: snapshot.at, source: snapshot.source, rows };
    return this.#apply(diffSnapshots(before, snapshot), isBlind);
  }

  apply(delta: SocketDelta): TrackedChange {
    return this.#apply(delta, false);
  }

  #apply(delta: SocketDelta, isBlind: boolean): TrackedChange {
    const { at } = delta;
    const change: Change = {
      at,
      isBlind,
      listeners: new Set(),
      connections: new Set(),
      gone: new Set(),
      closed: [],
      forgotten: [],
    };
    for (const id of delta.removed) this.#remove(id, change);
    const newPorts = new Set<number>();
    for (const row of delta.upserted) {
      if (row.state !== 'LISTEN') continue;
      if (!this.#listeners.has(row.id)) newPorts.add(row.local.port);
      this.#listen(row, change);
    }
    if (newPorts.size > 0) this.#chooseSidesAgain(newPorts, change);
    for (const row of delta.upserted) {
      if (row.state === 'LISTEN') continue;
      if (isConnected(row)) this.#place(row, change);
      // A socket that was reset keeps the port that it was bound to: iproute2 6.8 and later go on listing it.
      else this.#remove(row.id, change);
    }
    return change;
  }

  /** Tells which of the {@link lost} ends a process still holds; the others are asked about no more. */
  found(held: ReadonlySet<number>): void {
    for (const inode of this.#lost.keys()) if (!held.has(inode)) this.#lost.delete(inode);
  }

  #listen(row: SocketRow, { at, listeners }: Change): void {
    if (!this.#listeners.has(row.id)) {
      this.#sides.add(row.local);
      this.#count('LISTEN', 'server', 1);
    }
    listeners.add(this.#listeners.set(row, at, at === this.#began));
  }

  #remove(id: string, change: Change): void {
    const known = this.#ends.get(id);
    if (known) this.#lose(known, change);
    const listener = this.#listeners.delete(id);
    if (!listener) return;
    this.#sides.remove(listener.row.local);
    this.#count('LISTEN', 'server', -1);
    change.gone.add(id);
    change.closed.push(listener);
  }

  #lose(placed: Placed, change: Change): void {
    const { connection: pair, end } = placed;
    if (end.goneAt !== undefined) return;
    end.goneAt = change.at;
    if (change.isBlind) end.goneUnseen = true;
    this.#count(end.row.state, end.side, -1);
    if (end.row.inode !== 0) this.#lost.set(end.row.inode, placed);
    change.connections.add(pair);
    if (livingEnds(pair).length > 0) return;
    pair.goneAt = change.at;
    this.#living.delete(pair.id);
    this.#past.set(pair.id, pair);
    change.gone.add(pair.id);
    this.#forgetOldest(change);
  }

  /** Its id may be that of another life by now, where ids are addresses. */
  #forgetEnd(end: End | undefined): void {
    if (end && this.#ends.get(end.row.id)?.end === end) this.#ends.delete(end.row.id);
  }

  #forgetOldest({ forgotten }: Change): void {
    for (const [id, pair] of this.#past) {
      if (this.#past.size <= longestPast) return;
      this.#past.delete(id);
      if (this.#latest.get(pair.pairId) === pair) this.#latest.delete(pair.pairId);
      for (const end of [pair.client, pair.server]) {
        this.#forgetEnd(end);
        if (end && this.#lost.get(end.inode)?.end === end) this.#lost.delete(end.inode);
      }
      forgotten.push(pair);
    }
  }

  #place(row: SocketRow, change: Change): void {
    const known = this.#ends.get(row.id) ?? this.#renamed(row);
    const side: Side = this.#sides.isServer(row.local, row.peer) ? 'server' : 'client';
    if (known && goesOn(known.end, row) && this.#isOpen(known.connection, known.end.side === side)) {
      this.#revive(known.connection, change);
      this.#update(known, row, change.at);
      change.connections.add(known.connection);
      return;
    }
    if (known) this.#lose(known, change);
    // A socket that is listed is not lost, whatever became of the connection that it had.
    this.#lost.delete(row.inode);
    const connection = this.#pairFor(row, side, change);
    this.#revive(connection, change);
    const { at } = change;
    const end: End = { side, row, at, firstSeen: at, since: at, history: [], inode: row.inode };
    this.#forgetEnd(connection[side]);
    connection[side] = end;
    this.#ends.set(row.id, { end, connection });
    this.#count(row.state, side, 1);
    remember(end.history, at, row);
    change.connections.add(connection);
  }

  /** The end that a listing shows by another id: /proc knows no cookies, and is read where ss failed once. */
  #renamed({ id, inode }: SocketRow): Placed | undefined {
    const lost = this.#lost.get(inode);
    const isRenamed = lost?.end.goneAt !== undefined && isCookie(id) !== isCookie(lost.end.row.id);
    return isRenamed ? lost : undefined;
  }

  /** Whether an end that is listed belongs to the connection still, or again: not where another has its ports by now. */
  #isOpen(pair: Pair, isSameSide: boolean): boolean {
    return pair.goneAt === undefined || (isSameSide && this.#latest.get(pair.pairId) === pair);
  }

  /**
   * Takes a connection back of which one listing showed nothing. Linux replaces a socket by a smaller one for TIME-WAIT,
   * which no listing shows before it is counted (inet_twsk_hashdance), and the other end may just have gone.
   */
  #revive(pair: Pair, { gone }: Change): void {
    if (pair.goneAt === undefined) return;
    delete pair.goneAt;
    this.#past.delete(pair.id);
    this.#living.set(pair.id, pair);
    gone.delete(pair.id);
  }

  #update(placed: Placed, row: SocketRow, at: number): void {
    const { end } = placed;
    if (end.goneAt === undefined) this.#count(end.row.state, end.side, -1);
    else {
      // The kernel had left it out of one listing.
      delete end.goneAt;
      delete end.goneUnseen;
    }
    this.#count(row.state, end.side, 1);
    if (row.state !== 'TIME-WAIT') this.#lost.delete(end.inode);
    // TIME-WAIT stands for a connection that is over: the descriptor may outlive it.
    else if (end.row.inode !== 0) this.#lost.set(end.row.inode, placed);
    if (row.inode !== 0) {
      end.inode = row.inode;
      this.#lost.delete(row.inode);
    }
    if (row.id !== end.row.id) {
      this.#forgetEnd(end);
      this.#ends.set(row.id, placed);
    }
    if (row.state !== end.row.state) end.since = at;
    end.row = row;
    end.at = at;
    remember(end.history, at, row);
  }

  /** The connection that a socket seen for the first time is an end of, made if there is none. */
  #pairFor(row: SocketRow, side: Side, { at }: Change): Pair {
    const pairId = side === 'server' ? connectionId(row.peer, row.local) : connectionId(row.local, row.peer);
    const latest = this.#latest.get(pairId);
    if (latest && takes(latest, side, at)) return latest;
    for (const end of [latest?.client, latest?.server]) if (end?.goneAt === at) end.goneUnseen = true;
    const id = this.#freeId(pairId);
    const pair: Pair = { id, pairId, firstSeen: at, older: at === this.#began };
    this.#living.set(id, pair);
    const taken = latest?.[side];
    const isOlder =
      row.state === 'TIME-WAIT' && taken && taken.goneAt === undefined && taken.row.state !== 'TIME-WAIT';
    if (!isOlder) this.#latest.set(pairId, pair);
    return pair;
  }

  /** An id that no connection has, living or past. */
  #freeId(pairId: string): string {
    let id = pairId;
    for (let n = 2; this.#living.has(id) || this.#past.has(id); n++) id = `${pairId}#${n}`;
    return id;
  }

  /** Turns the connections round whose lower port turned out not to be the server's. O(n). */
  #chooseSidesAgain(newPorts: ReadonlySet<number>, change: Change): void {
    for (const pair of [...this.#living.values()]) {
      const end = pair.client ?? pair.server;
      if (!end) continue;
      const { local, peer } = end.row;
      if (newPorts.has(local.port) || newPorts.has(peer.port)) change.connections.add(pair);
      const toItself = local.port === peer.port && local.address === peer.address;
      const isServer = this.#sides.isServer(local, peer);
      if (isServer === (end.side === 'server') || toItself) continue;
      change.gone.add(pair.id);
      this.#turnRound(pair, isServer ? connectionId(peer, local) : connectionId(local, peer));
      change.connections.add(pair);
    }
  }

  #turnRound(pair: Pair, pairId: string): void {
    const { client, server } = pair;
    this.#living.delete(pair.id);
    if (this.#latest.get(pair.pairId) === pair) this.#latest.delete(pair.pairId);
    delete pair.client;
    delete pair.server;
    for (const each of [client, server]) {
      if (!each) continue;
      if (each.goneAt === undefined) this.#count(each.row.state, each.side, -1);
      each.side = each.side === 'client' ? 'server' : 'client';
      if (each.goneAt === undefined) this.#count(each.row.state, each.side, 1);
      pair[each.side] = each;
    }
    pair.pairId = pairId;
    pair.id = this.#freeId(pairId);
    this.#living.set(pair.id, pair);
    this.#latest.set(pairId, pair);
  }

  #count(state: TcpState, side: Side, by: 1 | -1): void {
    const count = this.#counts.get(state);
    if (count) count[side] += by;
  }
}
