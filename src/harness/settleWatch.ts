import type { ProcessInfo } from '../proc/processInfo.ts';
import { readThreads, type ThreadState } from '../proc/threads.ts';

/** Calls after which a thread goes on by itself, without anybody's doing. */
const wakesByItself = new Set(['nanosleep', 'clock_nanosleep', 'restart_syscall']);
const sampleEveryMs = 150;
/** A server of hundreds of processes is looked at less often: looking takes a tenth of the time at most. */
const restPerCost = 10;
const starvedMs = 2 * sampleEveryMs;

/**
 * Tells how long a server has been asleep as a whole: every thread blocked and no processor time used. A server that
 * sleeps while our bytes lie in front of it will not answer, however long we wait; one that is merely starved by a
 * busy machine is runnable, and is waited for.
 */
export class SettleWatch {
  readonly #members: () => readonly ProcessInfo[];
  readonly #now: () => number;
  #sampleAt = 0;
  #settledSince: number | undefined;
  #cpuTicks = 0;

  /** @param now milliseconds of the check's clock */
  constructor(members: () => readonly ProcessInfo[], now = (): number => performance.now()) {
    this.#now = now;
    this.#members = members;
  }

  /** Milliseconds that the server has been asleep; 0 while it works. Sampled every 150 ms at most. */
  settledMs(): number {
    const now = this.#now();
    if (now >= this.#sampleAt) {
      // A harness that was starved itself cannot say that the server had nothing to do meanwhile.
      if (now - this.#sampleAt > starvedMs) this.#settledSince = undefined;
      this.#sample(now);
      const done = this.#now();
      this.#sampleAt = done + Math.max(sampleEveryMs, (done - now) * restPerCost);
    }
    return this.#settledSince === undefined ? 0 : now - this.#settledSince;
  }

  #sample(now: number): void {
    const members = this.#members();
    const ticks = members.reduce((sum, info) => sum + info.cpuTicks, 0);
    // A JVM at rest uses a tick (10 ms) now and then.
    const idle = ticks - this.#cpuTicks <= 1 && members.every(info => readThreads(info.pid).every(asleep));
    this.#cpuTicks = ticks;
    if (!idle) this.#settledSince = undefined;
    else this.#settledSince ??= now;
  }
}

/** A stopped thread sleeps until a SIGCONT that nobody but us would send. */
function asleep(thread: ThreadState): boolean {
  if (thread.state === 'T') return true;
  return thread.state === 'S' && !(thread.call !== null && wakesByItself.has(thread.call));
}
