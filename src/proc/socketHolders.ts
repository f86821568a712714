import { readFds } from './fdTable.ts';
import { listProcesses } from './processInfo.ts';

/** A descriptor of a process. */
export interface SocketHolder {
  readonly pid: number;
  readonly fd: number;
  readonly command: string;
}

/** At most this share of the time goes into looking. */
const share = 0.02;
const leastPauseMs = 1000;

/** Looks through the descriptors of all processes for sockets that the kernel no longer lists. */
export class SocketHolders {
  #notBefore = 0;

  /** Who holds which of the sockets, by inode; undefined when it is too early to look again. Blocks for some ms. */
  find(inodes: Iterable<number>): Map<number, SocketHolder> | undefined {
    const wanted = new Set(inodes);
    const started = performance.now();
    if (wanted.size === 0 || started < this.#notBefore) return undefined;
    const owners = new Map<number, SocketHolder>();
    for (const { pid, command } of listProcesses()) {
      for (const [fd, target] of readFds(pid)) {
        if (target.kind === 'socket' && wanted.has(target.inode))
          owners.set(target.inode, { pid, fd, command });
      }
    }
    const ended = performance.now();
    this.#notBefore = ended + Math.max(leastPauseMs, (ended - started) / share);
    return owners;
  }
}
