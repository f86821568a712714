import { isWildcard, withoutZone } from '../sockets/canonicalAddress.ts';
import type { Endpoint, SocketRow } from '../sockets/model.ts';

/**
 * Leaves out the sockets that only share the port's number: a port filter also lets a stranger through that uses the same
 * number at another address, be it as a client.
 */
export class ServersOwn {
  readonly #port: number;
  /** Where the server listened when it last did; its connections outlive that. */
  #addresses: readonly string[] = ['127.0.0.1'];

  constructor(port: number) {
    this.#port = port;
  }

  filter(rows: readonly SocketRow[]): readonly SocketRow[] {
    const listeners = rows.filter(row => row.state === 'LISTEN' && row.local.port === this.#port);
    if (listeners.length > 0) this.#addresses = listeners.map(row => withoutZone(row.local.address));
    return rows.filter(row => this.#isHeard(row.local) || this.#isHeard(row.peer));
  }

  #isHeard({ address, port }: Endpoint): boolean {
    return port === this.#port && this.#addresses.some(a => isWildcard(a) || a === withoutZone(address));
  }
}
