import { isWildcard, withoutZone } from './canonicalAddress.ts';
import type { Endpoint } from './model.ts';

/**
 * Tells which end of a connection is the server's: the one whose local port is listened on, or was once. Where both
 * are, the listener's address decides; where neither is, the lower port, since clients get theirs from the high range
 * (`ip_local_port_range`, ip(7)).
 */
export class ServerSides {
  /** Ports that are a server's, also after the listener has closed; at most 65,535. */
  readonly #ports: Set<number>;
  readonly #listening = new Counted<string>();
  readonly #wildcards = new Counted<number>();

  constructor(serverPorts: Iterable<number> = []) {
    this.#ports = new Set(serverPorts);
  }

  add({ address, port }: Endpoint): void {
    this.#ports.add(port);
    this.#listening.add(heardAt(address, port));
    if (isWildcard(address)) this.#wildcards.add(port);
  }

  /** The listener has closed; its port stays a server's. */
  remove({ address, port }: Endpoint): void {
    this.#listening.remove(heardAt(address, port));
    if (isWildcard(address)) this.#wildcards.remove(port);
  }

  /** Gives opposite answers for the two ends of one connection. */
  isServer(local: Endpoint, peer: Endpoint): boolean {
    const here = this.#ports.has(local.port);
    if (here !== this.#ports.has(peer.port)) return here;
    if (here) {
      const hereHeard = this.#isHeard(local);
      if (hereHeard !== this.#isHeard(peer)) return hereHeard;
    }
    if (local.port !== peer.port) return local.port < peer.port;
    return withoutZone(local.address) > withoutZone(peer.address);
  }

  #isHeard({ address, port }: Endpoint): boolean {
    return this.#wildcards.has(port) || this.#listening.has(heardAt(address, port));
  }
}

/** `clientAddress:port-serverAddress:port` */
export function connectionId(client: Endpoint, server: Endpoint): string {
  return `${heardAt(client.address, client.port)}-${heardAt(server.address, server.port)}`;
}

function heardAt(address: string, port: number): string {
  return `${withoutZone(address)}:${port}`;
}

/** A set that counts how often each member was added: listeners may share a port (SO_REUSEPORT). */
class Counted<T> {
  readonly #counts = new Map<T, number>();

  has(value: T): boolean {
    return this.#counts.has(value);
  }

  add(value: T): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  remove(value: T): void {
    const left = (this.#counts.get(value) ?? 0) - 1;
    if (left > 0) this.#counts.set(value, left);
    else this.#counts.delete(value);
  }
}
