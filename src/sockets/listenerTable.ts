import { isWildcard, withoutZone } from './canonicalAddress.ts';
import type { Endpoint, SocketRow } from './model.ts';
import { rememberQueue, type QueueChange } from './socketHistory.ts';
import type { WatchedListener } from './watchedSockets.ts';

type Queue = { -readonly [K in keyof WatchedListener]: WatchedListener[K] } & {
  readonly history: QueueChange[];
};

/** The listening sockets that there are, by id and by port, each with how its queue has filled and emptied. */
export class ListenerTable {
  readonly #byId = new Map<string, Queue>();
  readonly #byPort = new Map<number, Set<Queue>>();

  get all(): Iterable<WatchedListener> {
    return this.#byId.values();
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Listeners that a connection to this address would reach, or one of them where they share it. */
  at({ address, port }: Endpoint): WatchedListener[] {
    return [...(this.#byPort.get(port) ?? [])].filter(({ row }) => reaches(row.local.address, address));
  }

  /** @param older whether one that is new was there before anyone looked */
  set(row: SocketRow, at: number, older: boolean): WatchedListener {
    let queue = this.#byId.get(row.id);
    if (queue) queue.row = row;
    else {
      queue = { id: row.id, row, firstSeen: at, older, dropsBefore: row.drops ?? 0, history: [] };
      this.#byId.set(row.id, queue);
      const onPort = this.#byPort.get(row.local.port);
      if (onPort) onPort.add(queue);
      else this.#byPort.set(row.local.port, new Set([queue]));
    }
    rememberQueue(queue.history, at, row);
    return queue;
  }

  /** @returns the one that was there */
  delete(id: string): WatchedListener | undefined {
    const queue = this.#byId.get(id);
    if (!queue) return undefined;
    const { port } = queue.row.local;
    this.#byId.delete(id);
    const onPort = this.#byPort.get(port);
    onPort?.delete(queue);
    if (onPort?.size === 0) this.#byPort.delete(port);
    return queue;
  }
}

function reaches(listening: string, address: string): boolean {
  return isWildcard(listening) || withoutZone(listening) === withoutZone(address);
}
