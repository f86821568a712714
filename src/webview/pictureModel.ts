import type { Followed, Offers, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { assertNever } from '../base/assertNever.ts';
import { countByState, type StateCounts } from '../sockets/countByState.ts';
import { applyDelta } from '../sockets/delta.ts';
import type { Connection, ConnectionTable, Listener, SocketSnapshot } from '../sockets/model.ts';
import { pairSockets } from '../sockets/pairing.ts';

/** A connection and when the view first saw it. */
export interface SeenConnection extends Connection {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** It was there before the view was, so that its age is unknown. */
  readonly older: boolean;
}

/** Everything that the view draws. */
export interface Picture {
  readonly followed: Followed;
  /** Why the picture stands still, and since when; undefined while it lives. */
  readonly ended: { readonly reason: string; readonly at: number } | undefined;
  /** When the kernel showed this, milliseconds since the epoch; undefined before the first snapshot. */
  readonly at: number | undefined;
  readonly listeners: readonly Listener[];
  readonly connections: readonly SeenConnection[];
  readonly counts: StateCounts;
}

/** What a page remembers while it is hidden. */
export interface Memory {
  readonly followed: string;
  readonly since: readonly (readonly [string, number])[];
}

const rememberAtMost = 5000;

/** Turns the extension's messages into the picture to draw. */
export class PictureModel {
  #followed: Followed = { kind: 'nothing' };
  #ended: Picture['ended'];
  #snapshot: SocketSnapshot | undefined;
  #since = new Map<string, number>();
  #older = new Set<string>();
  #serverPorts = new Set<number>();
  #memory: Memory | undefined;

  offers: Offers = { start: false, followServer: false };
  strings: Readonly<Record<string, string>> = {};

  constructor(memory?: Memory) {
    this.#memory = memory;
  }

  apply(message: ToConnectionsView): void {
    switch (message.type) {
      case 'follow':
        this.#follow(message.followed);
        return;
      case 'snapshot':
        this.#show(message.snapshot);
        return;
      case 'delta':
        if (this.#snapshot) this.#show(applyDelta(this.#snapshot, message.delta));
        return;
      case 'ended':
        this.#ended = { reason: message.reason, at: message.at };
        return;
      case 'offers':
        this.offers = message.offers;
        return;
      case 'strings':
        this.strings = message.strings;
        return;
      case 'looked':
      case 'held':
      case 'details':
      case 'steps':
      case 'watch':
      case 'recording':
      case 'bench':
        return;
      default:
        assertNever(message);
    }
  }

  /** Costs O(sockets): ask once a frame, not once a message. */
  picture(): Picture {
    const table = this.#table();
    const now = this.#snapshot?.at ?? 0;
    const since = new Map<string, number>();
    const connections = table.connections.map(connection => {
      const first = this.#since.get(connection.id) ?? now;
      since.set(connection.id, first);
      return { ...connection, since: first, older: this.#older.has(connection.id) };
    });
    this.#since = since;
    // An address pair that is used again is a new connection.
    for (const id of this.#older) if (!since.has(id)) this.#older.delete(id);
    return {
      followed: this.#followed,
      ended: this.#ended,
      at: this.#snapshot?.at,
      listeners: table.listeners,
      connections,
      counts: countByState(table),
    };
  }

  memory(): Memory {
    const known = [...this.#since].filter(([id]) => !this.#older.has(id));
    return { followed: JSON.stringify(this.#followed), since: known.slice(-rememberAtMost) };
  }

  #follow(followed: Followed): void {
    this.#followed = followed;
    this.#ended = undefined;
    this.#snapshot = undefined;
    this.#since = new Map(this.#memory?.followed === JSON.stringify(followed) ? this.#memory.since : []);
    this.#memory = undefined;
    this.#older.clear();
    this.#serverPorts = new Set(followed.kind === 'server' ? [followed.port] : []);
  }

  #show(snapshot: SocketSnapshot): void {
    const first = this.#snapshot === undefined;
    this.#snapshot = snapshot;
    // A listener that has closed still tells which end of its connections is the server's.
    for (const row of snapshot.rows) if (row.state === 'LISTEN') this.#serverPorts.add(row.local.port);
    if (!first) return;
    const ids = this.#table().connections.map(c => c.id);
    this.#older = new Set(ids.filter(id => !this.#since.has(id)));
  }

  #table(): ConnectionTable {
    return pairSockets(this.#snapshot?.rows ?? [], { serverPorts: this.#serverPorts });
  }
}
