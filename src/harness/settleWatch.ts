import type { ProcessInfo } from '../proc/processInfo.ts';
import { readThreads } from '../proc/threads.ts';
import { sleepsByClock, wakesWithin } from './timedWait.ts';

/** A time-out of more than this is as good as none. */
const soonMs = 10_000;
const sampleEveryMs = 150;
/** A server of hundreds of processes is looked at less often: looking takes a tenth of the time at most. */
const restPerCost = 10;
const starvedMs = 2 * sampleEveryMs;

const sleeps = ['rests', 'settled', 'hangs'] as const;
type Sleep = (typeof sleeps)[number];

/**
 * Tells how long a server has been asleep as a whole: every thread blocked and no processor time used. A server that
 * sleeps while our bytes lie in front of it will not answer, however long we wait; one that is merely starved by a
 * busy machine is runnable, and is waited for.
 */
export class SettleWatch {
  readonly #members: () => readonly ProcessInfo[];
  readonly #now: () => number;
  #sampleAt = 0;
  readonly #since: Record<Sleep, number | undefined> = {
    rests: undefined,
    settled: undefined,
    hangs: undefined,
  };
  #cpuTicks = 0;

  /** @param now milliseconds of the check's clock */
  constructor(members: () => readonly ProcessInfo[], now = (): number => performance.now()) {
    this.#now = now;
    this.#members = members;
  }

  /** Milliseconds that the server has been asleep; 0 while it works. Sampled every 150 ms at most. */
  settledMs(): number {
    return this.#lasts('settled');
  }

  /** As {@link settledMs}, but a sleep that the clock ends is one too. */
  restMs(): number {
    return this.#lasts('rests');
  }

  /** As {@link settledMs}, but only while no wait has a time-out that ends it soon. */
  hangsMs(): number {
    return this.#lasts('hangs');
  }

  #lasts(sleep: Sleep): number {
    const now = this.#now();
    if (now >= this.#sampleAt) {
      // A harness that was starved itself cannot say that the server had nothing to do meanwhile.
      if (now - this.#sampleAt > starvedMs) this.#note(now, []);
      this.#note(now, this.#sample());
      const done = this.#now();
      this.#sampleAt = done + Math.max(sampleEveryMs, (done - now) * restPerCost);
    }
    const since = this.#since[sleep];
    return since === undefined ? 0 : now - since;
  }

  #note(now: number, asleep: readonly Sleep[]): void {
    for (const sleep of sleeps)
      this.#since[sleep] = asleep.includes(sleep) ? (this.#since[sleep] ?? now) : undefined;
  }

  #sample(): readonly Sleep[] {
    const members = this.#members();
    const ticks = members.reduce((sum, info) => sum + info.cpuTicks, 0);
    // A JVM at rest uses a tick (10 ms) now and then.
    const idle = ticks - this.#cpuTicks <= 1;
    this.#cpuTicks = ticks;
    if (!idle) return [];
    const threads = members.flatMap(info => readThreads(info.pid));
    // A stopped thread sleeps until a SIGCONT that nobody but us would send.
    if (!threads.every(({ state }) => state === 'S' || state === 'T')) return [];
    const awaits = threads.filter(({ state }) => state === 'S');
    return [
      'rests',
      ...(awaits.some(sleepsByClock) ? [] : (['settled'] as const)),
      ...(awaits.some(thread => wakesWithin(thread, soonMs)) ? [] : (['hangs'] as const)),
    ];
  }
}
