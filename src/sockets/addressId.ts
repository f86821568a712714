import type { Endpoint, TcpState } from './model.ts';

/**
 * The id of a socket whose cookie is unknown: `listen:address:port` for a listener, else `tcp:local-peer`. Unlike the
 * cookie it is reused when the same pair of ports meets again.
 */
export function addressId(state: TcpState, local: Endpoint, peer: Endpoint): string {
  return state === 'LISTEN'
    ? `listen:${local.address}:${local.port}`
    : `tcp:${local.address}:${local.port}-${peer.address}:${peer.port}`;
}

/**
 * Hands out address ids, each once: listeners that share a port (SO_REUSEPORT) have one address, so the second of
 * them becomes `…#2`.
 */
export class AddressIds {
  readonly #uses = new Map<string, number>();

  take(state: TcpState, local: Endpoint, peer: Endpoint): string {
    const id = addressId(state, local, peer);
    const use = (this.#uses.get(id) ?? 0) + 1;
    this.#uses.set(id, use);
    return use === 1 ? id : `${id}#${use}`;
  }
}
