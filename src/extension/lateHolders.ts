import type { SocketOwner } from '../sockets/model.ts';

type Holders = InstanceType<typeof import('./coreSockets.ts').SocketHolders>;

/** Looks for descriptors of sockets that the kernel no longer lists; loaded when it is first needed. */
export class LateHolders {
  #holders: Holders | undefined;

  /** Who holds which, by inode; undefined when it is too early to look again. */
  async find(inodes: readonly number[]): Promise<(readonly [number, SocketOwner])[] | undefined> {
    const { SocketHolders } = await import('./coreSockets.ts');
    this.#holders ??= new SocketHolders();
    const found = this.#holders.find(inodes);
    return found && [...found];
  }
}
