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
  #movedAt = performance.now();
  #moves = 0;
  readonly #onReached: () => void;
  readonly #slowdown: () => number;

  /** @param slowdown how many times longer than on a quiet machine things take */
  constructor(ms: number, onReached: () => void, slowdown = slowdownOfMachine) {
    this.#slowdown = slowdown;
    this.#remainingMs = ms;
    this.#ms = ms;
    this.#onReached = onReached;
  }

  /** Something happened in the conversation. */
  moved(): void {
    this.#movedAt = performance.now();
    this.#moves++;
  }

  /** How often something happened so far. */
  get moves(): number {
    return this.#moves;
  }

  /** Milliseconds in which nothing happened. */
  get stillMs(): number {
    return performance.now() - this.#movedAt;
  }

  run(): void {
    if (this.#timer) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(() => {
      this.#expire();
    }, this.#remainingMs);
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
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#startedAt !== undefined) this.#remainingMs -= performance.now() - this.#startedAt;
    this.#startedAt = undefined;
  }
}
