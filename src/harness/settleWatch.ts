import type { ProcessInfo } from '../proc/processInfo.ts';
import { readThreads, type ThreadState } from '../proc/threads.ts';

/** Calls after which a thread goes on by itself, without anybody's doing. */
const wakesByItself = new Set(['nanosleep', 'clock_nanosleep', 'restart_syscall']);
const sampleEveryMs = 150;
const starvedMs = 3 * sampleEveryMs;

/**
 * Tells how long a server has been asleep as a whole: every thread blocked and no processor time used. A server that
 * sleeps while our bytes lie in front of it will not answer, however long we wait; one that is merely starved by a
 * busy machine is runnable, and is waited for.
 */
export class SettleWatch {
  readonly #members: () => readonly ProcessInfo[];
  #sampledAt = 0;
  #settledSince: number | undefined;
  #cpuTicks = 0;

  constructor(members: () => readonly ProcessInfo[]) {
    this.#members = members;
  }

  /** Milliseconds that the server has been asleep; 0 while it works. Sampled at most every 150 ms. */
  settledMs(): number {
    const now = performance.now();
    const sinceSample = now - this.#sampledAt;
    if (sinceSample >= sampleEveryMs) {
      // A harness that was starved itself cannot say that the server had something to do meanwhile.
      if (sinceSample > starvedMs) this.#settledSince = undefined;
      this.#sample(now);
      this.#sampledAt = now;
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
