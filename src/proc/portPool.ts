import { randomInt } from 'node:crypto';
import type { ListenRow } from './listenWatch.ts';

/**
 * Server ports are taken below the usual ephemeral range (32768 up, ip_local_port_range in ip(7)), or a client of the
 * harness could be given the very port that a server is about to bind.
 */
const lowest = 10_000;
const highest = 29_999;

/** Hands out ports on which nobody listens, each at most once in a run. */
export class PortPool {
  readonly #taken = new Set<number>();
  readonly #listeners: () => readonly Pick<ListenRow, 'port'>[];

  /** @param listeners who listens now in the network of the run; nobody but its own servers where that is private. */
  constructor(listeners: () => readonly Pick<ListenRow, 'port'>[]) {
    this.#listeners = listeners;
  }

  take(): number {
    const listening = new Set(this.#listeners().map(row => row.port));
    for (let tries = 0; tries < 1000; tries++) {
      const port = randomInt(lowest, highest + 1);
      if (this.#taken.has(port) || listening.has(port)) continue;
      this.#taken.add(port);
      return port;
    }
    throw new Error(`no free port between ${String(lowest)} and ${String(highest)}`);
  }
}
