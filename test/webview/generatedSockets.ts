import type { SocketDelta, SocketRow, SocketSnapshot } from '../../src/sockets/model.ts';

const port = 9000;

/** Sockets as a server with very many clients has them: for tests of load, which real ones would only slow down. */
export class GeneratedSockets {
  readonly #connections: number;
  #at = 1_800_000_000_000;
  #changed = 0;

  /** @param connections each has two sockets */
  constructor(connections: number) {
    this.#connections = connections;
  }

  snapshot(): SocketSnapshot {
    const rows: SocketRow[] = [
      {
        id: 'sk:1',
        state: 'LISTEN',
        local: { address: '0.0.0.0', port },
        peer: { address: '0.0.0.0', port: 0 },
        recvQ: 3,
        sendQ: 128,
        inode: 1,
      },
    ];
    for (let i = 0; i < this.#connections; i++)
      rows.push(this.#end(i, 'client', 0), this.#end(i, 'server', 0));
    return { at: this.#at, source: 'ss', rows };
  }

  /**
   * The next look: so many changes. A tenth of them are ends that go and others that come, the rest queues and states.
   */
  delta(changes: number): SocketDelta {
    this.#at += 200;
    const upserted: SocketRow[] = [];
    const removed: string[] = [];
    const churned = Math.floor(changes / 20);
    for (let i = 0; i < churned; i++) {
      const n = this.#changed + i;
      removed.push(idOf(n, 'client'), idOf(n, 'server'));
      const fresh = n + this.#connections;
      upserted.push(this.#end(fresh, 'client', 0), this.#end(fresh, 'server', 0));
    }
    this.#changed += churned;
    for (let i = 0; upserted.length + removed.length < changes; i++) {
      const n = this.#changed + ((i * 17) % this.#connections);
      upserted.push(this.#end(n, i % 2 === 0 ? 'client' : 'server', (i * 31) % 4096));
    }
    return { at: this.#at, upserted, removed };
  }

  #end(n: number, side: 'client' | 'server', recvQ: number): SocketRow {
    const client = { address: `127.0.${n % 200}.${1 + (n % 7)}`, port: 20_000 + (n % 40_000) };
    const server = { address: '127.0.0.1', port };
    return {
      id: idOf(n, side),
      state: n % 50 === 7 ? (side === 'client' ? 'FIN-WAIT-2' : 'CLOSE-WAIT') : 'ESTAB',
      local: side === 'client' ? client : server,
      peer: side === 'client' ? server : client,
      recvQ,
      sendQ: 0,
      inode: 1000 + n,
      ...(side === 'server' && {
        owner: { pid: 77, fd: n % 60_000, command: 'server', ...(n % 3 === 0 && { blockedIn: 'recv' }) },
      }),
    };
  }
}

function idOf(n: number, side: 'client' | 'server'): string {
  return `sk:${side === 'client' ? 'c' : 'd'}${n.toString(16)}`;
}
