import { isAlive, readProcess, type ProcessInfo } from '../proc/processInfo.ts';

const newcomersEveryMs = 1000;
/** Where there are so many processes that a look is dear, it is made less often. */
const restPerCost = 20;

/** The live processes of a server, newcomers looked for once a second only: a look at every process has its price. */
export class RecentMembers {
  readonly #all: () => ProcessInfo[];
  #recent: ProcessInfo[] = [];
  #lookForNewcomersAt = -Infinity;

  constructor(all: () => ProcessInfo[]) {
    this.#all = all;
  }

  /** Another program was started: the next look is at all processes. */
  forget(): void {
    this.#lookForNewcomersAt = -Infinity;
  }

  members(): ProcessInfo[] {
    const now = performance.now();
    if (now >= this.#lookForNewcomersAt) {
      this.#recent = this.#all();
      const done = performance.now();
      this.#lookForNewcomersAt = done + Math.max(newcomersEveryMs, (done - now) * restPerCost);
      return this.#recent;
    }
    return this.#recent.flatMap(({ pid, startTime }) => {
      const info = readProcess(pid);
      return info?.startTime === startTime && isAlive(info) ? info : [];
    });
  }
}
