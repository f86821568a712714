import { Clock } from './clock.ts';
import { slowdown as slowdownOfMachine } from './slowdown.ts';

/** A conversation that moved within this time is slow, not stuck. */
const recentMs = 3000;
/** However much moves, this many times the deadline is the end. */
const patienceFactor = 4;

/**
 * Counts down only while it runs: starting a server, or a learner who steps through a check, does not use it up. When
 * it comes while the conversation still moves, as it does on a machine with too much to do, it is put off a little, up
 * to four times its length, and to as many times that as the machine is slower for its load; a conversation that is
 * stuck ends on time.
 */
export class Deadline {
  #remainingMs: number;
  readonly #ms: number;
  #putOffMs = 0;
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #isWatched = false;
  #movedAt: number;
  #moves = 0;
  readonly #onReached: () => void;
  readonly #slowdown: () => number;
  readonly #clock: Clock;

  /**
   * @param slowdown how many times longer than on a quiet machine things take
   * @param clock stands still while a learner steps through the check
   */
  constructor(ms: number, onReached: () => void, slowdown = slowdownOfMachine, clock = new Clock()) {
    this.#clock = clock;
    this.#movedAt = clock.now();
    this.#slowdown = slowdown;
    this.#remainingMs = ms;
    this.#ms = ms;
    this.#onReached = onReached;
  }

  /** Something happened in the conversation. */
  moved(): void {
    this.#movedAt = this.#clock.now();
    this.#moves++;
  }

  /** How often something happened so far. */
  get moves(): number {
    return this.#moves;
  }

  /** Milliseconds in which nothing happened. */
  get stillMs(): number {
    return this.#clock.now() - this.#movedAt;
  }

  run(): void {
    this.#isRunning = true;
    this.#start();
  }

  /** Stands still until {@link watched} says so, whoever lets it run meanwhile. */
  watch(): void {
    this.#isWatched = true;
    this.#stop();
  }

  watched(): void {
    this.#isWatched = false;
    if (this.#isRunning) this.#start();
  }

  #expire(): void {
    this.hold();
    const times = this.#slowdown();
    const mostMs = this.#ms * (patienceFactor * times - 1) - this.#putOffMs;
    const extraMs = Math.min(recentMs * times - this.stillMs, mostMs);
    if (extraMs <= 0) {
      this.#onReached();
      return;
    }
    this.#putOffMs += extraMs;
    this.#remainingMs = extraMs;
    this.run();
  }

  hold(): void {
    this.#isRunning = false;
    this.#stop();
  }

  #start(): void {
    if (this.#timer || this.#isWatched) return;
    this.#startedAt = this.#clock.now();
    this.#timer = setTimeout(() => {
      this.#expire();
    }, this.#remainingMs);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#startedAt !== undefined) this.#remainingMs -= this.#clock.now() - this.#startedAt;
    this.#startedAt = undefined;
  }
}
