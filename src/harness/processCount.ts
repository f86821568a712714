import type { Disposable } from '../base/disposable.ts';
import { newestPid } from '../proc/memberScan.ts';
import type { ProcessTree } from '../proc/processTree.ts';

/** More live processes than this end a server: no check needs them, and the machine has other work to do. */
export const processLimit = 512;

const lookEveryMs = 100;

/**
 * Watches how many processes a tree has and calls back once when there are more than `limit`. RLIMIT_NPROC alone does
 * not do it: it counts a user's processes instead of a tree's, and does not hold for root (getrlimit(2)).
 *
 * Counting means reading all of /proc, so it is done only when enough pids were given out since the last count to
 * reach the limit. Threads use up pids too, which makes the estimate too high and never too low.
 */
export class ProcessCount implements Disposable {
  readonly #tree: ProcessTree;
  readonly #limit: number;
  readonly #onExceeded: () => void;
  readonly #timer: NodeJS.Timeout;
  #counted = 1;
  #newestThen = newestPid();

  constructor(tree: ProcessTree, onExceeded: () => void, limit = processLimit) {
    this.#tree = tree;
    this.#limit = limit;
    this.#onExceeded = onExceeded;
    this.#timer = setInterval(() => {
      this.#look();
    }, lookEveryMs).unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const newest = newestPid();
    const startedSince = newest - this.#newestThen;
    // Less than before: the numbers have begun again at the bottom.
    if (startedSince >= 0 && this.#counted + startedSince <= this.#limit) return;
    this.#newestThen = newest;
    this.#counted = this.#tree.members().length;
    if (this.#counted <= this.#limit) return;
    this.dispose();
    this.#onExceeded();
  }
}
