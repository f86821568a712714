import type { SocketRow } from '../sockets/model.ts';

/** A picture of a check with ten thousand clients shows the listeners and so many connections. */
const mostConnections = 64;
const fewRows = 2 * mostConnections;

/**
 * Of all sockets of a check those that its recording shows: all of them where they are few, else the same ones from
 * picture to picture while they last, those that only wait out TIME-WAIT last.
 */
export class RowChoice {
  /** A connection goes by its client's port: both ends have it, and looking it up is cheap. */
  #shown = new Set<number>();
  readonly #serverPorts: ReadonlySet<number>;

  constructor(serverPorts: ReadonlySet<number>) {
    this.#serverPorts = serverPorts;
  }

  choose(rows: readonly SocketRow[]): readonly SocketRow[] {
    if (rows.length <= fewRows && this.#shown.size === 0) return rows;
    const lives = new Map<number, boolean>();
    for (const row of rows) {
      if (row.state === 'LISTEN') continue;
      const port = this.#clientPort(row);
      if (row.state !== 'TIME-WAIT') lives.set(port, true);
      else if (!lives.has(port)) lives.set(port, false);
    }
    const known = [...this.#shown].filter(port => lives.has(port));
    const fresh = [...lives.keys()].filter(port => !this.#shown.has(port));
    const ordered = [true, false].flatMap(live =>
      [...known, ...fresh].filter(port => lives.get(port) === live),
    );
    this.#shown = new Set(ordered.slice(0, mostConnections));
    return rows.filter(row => row.state === 'LISTEN' || this.#shown.has(this.#clientPort(row)));
  }

  #clientPort({ local, peer }: SocketRow): number {
    return this.#serverPorts.has(local.port) ? peer.port : local.port;
  }
}
