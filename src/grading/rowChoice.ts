import type { SocketRow } from '../sockets/model.ts';

/** A picture of a check with ten thousand clients shows the listeners and so many connections. */
const mostConnections = 64;
const fewRows = 2 * mostConnections;
/** No fewer than may turn to TIME-WAIT at once: as many as were shown where the sockets were few. */
const mostWaiting = fewRows;

/**
 * Of all sockets of a check those that its recording shows: all of them where they are few, else the same ones from
 * picture to picture. A connection that was shown stays until it is gone, or until many others have ended after it: one
 * that went before its TIME-WAIT was shown would look like one that was reset.
 */
export class RowChoice {
  /**
   * In how many pictures in a row a connection has shown TIME-WAIT alone. It goes by its client's port: both ends have it,
   * and looking it up is cheap.
   */
  #shown = new Map<number, number>();
  readonly #serverPorts: ReadonlySet<number>;

  constructor(serverPorts: ReadonlySet<number>) {
    this.#serverPorts = serverPorts;
  }

  choose(rows: readonly SocketRow[]): readonly SocketRow[] {
    const isFew = rows.length <= fewRows;
    const lives = this.#lives(rows);
    const ports = isFew ? [...lives.keys()] : this.#choosePorts(lives);
    this.#shown = new Map(ports.map(port => [port, lives.get(port) ? 0 : (this.#shown.get(port) ?? 0) + 1]));
    if (isFew) return rows;
    return rows.filter(row => row.state === 'LISTEN' || this.#shown.has(this.#clientPort(row)));
  }

  /** Of each connection, whether an end is in another state than TIME-WAIT. */
  #lives(rows: readonly SocketRow[]): ReadonlyMap<number, boolean> {
    const lives = new Map<number, boolean>();
    for (const row of rows) {
      if (row.state === 'LISTEN') continue;
      const port = this.#clientPort(row);
      if (row.state !== 'TIME-WAIT') lives.set(port, true);
      else if (!lives.has(port)) lives.set(port, false);
    }
    return lives;
  }

  #choosePorts(lives: ReadonlyMap<number, boolean>): number[] {
    const known = [...this.#shown.keys()].filter(port => lives.has(port));
    const living = known.filter(port => lives.get(port));
    const waiting = known
      .filter(port => !lives.get(port))
      .sort((a, b) => (this.#shown.get(a) ?? 0) - (this.#shown.get(b) ?? 0))
      .slice(0, mostWaiting);
    const fresh = [...lives.keys()].filter(port => !this.#shown.has(port));
    const born = fresh.filter(port => lives.get(port)).slice(0, Math.max(0, mostConnections - living.length));
    const room = mostConnections - living.length - waiting.length - born.length;
    const over = fresh.filter(port => !lives.get(port)).slice(0, Math.max(0, room));
    return [...living, ...born, ...waiting, ...over];
  }

  #clientPort({ local, peer }: SocketRow): number {
    return this.#serverPorts.has(local.port) ? peer.port : local.port;
  }
}
