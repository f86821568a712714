import type * as vscode from 'vscode';
import { connectionEnds } from './connectionEnds.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';

/** Asked no more often than this, ms: details are read, not watched. */
const everyMs = 900;

/** Asks the kernel for tcp_info of the connections that somebody sees in detail, for as long as they do. */
export class ConnectionInspector {
  readonly #feed: ConnectionsFeed;
  readonly #log: vscode.LogOutputChannel;
  #inspected: ReadonlySet<string> = new Set();
  #askedAt = -Infinity;
  #isAsking = false;

  constructor(feed: ConnectionsFeed, log: vscode.LogOutputChannel) {
    this.#feed = feed;
    this.#log = log;
  }

  /** @param connections ids; none any more when empty */
  inspect(connections: ReadonlySet<string>): void {
    const isNew = [...connections].some(id => !this.#inspected.has(id));
    this.#inspected = connections;
    if (!isNew) return;
    this.#askedAt = -Infinity;
    this.look();
  }

  /** The sockets have been looked at. Only those of this network can be asked about: not of a grade. */
  look(): void {
    const now = performance.now();
    const asks = this.#feed.live && this.#feed.followed.kind === 'server' && !this.#isAsking;
    if (!asks || this.#inspected.size === 0 || now - this.#askedAt < everyMs) return;
    this.#askedAt = now;
    this.#isAsking = true;
    this.#ask()
      .catch((error: unknown) => this.#log.debug(`tcp_info: ${String(error)}`))
      .finally(() => (this.#isAsking = false));
  }

  async #ask(): Promise<void> {
    const { takeTcpInfo } = await import('./coreSockets.ts');
    for (const connection of this.#inspected) {
      const ends = connectionEnds(connection);
      if (ends) this.#feed.details({ connection, ...(await takeTcpInfo(ends)) });
    }
  }
}
