import type { Connection, SocketSnapshot } from '../sockets/model.ts';

/** How long each socket has been seen, over a series of snapshots. The kernel does not tell when a socket was made. */
export class ConnectionAges {
  #firstSeen = new Map<string, number>();
  #began: number | undefined;
  #at = 0;

  /** The next snapshot; sockets that are no longer in it are forgotten. */
  see(snapshot: SocketSnapshot): void {
    this.#began ??= snapshot.at;
    this.#at = snapshot.at;
    this.#firstSeen = new Map(snapshot.rows.map(({ id }) => [id, this.#firstSeen.get(id) ?? snapshot.at]));
  }

  /** Of the end that was seen first; `atLeast` when it was in the first snapshot already. */
  of({ client, server }: Connection): { ms: number; atLeast: boolean } | undefined {
    const seen = [client, server].flatMap(row => this.#firstSeen.get(row?.id ?? '') ?? []);
    if (seen.length === 0) return undefined;
    const first = Math.min(...seen);
    return { ms: Math.max(0, this.#at - first), atLeast: first === this.#began };
  }
}
