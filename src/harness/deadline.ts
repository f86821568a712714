/** Counts down only while it runs: starting a server, or a learner who steps through a check, does not use it up. */
export class Deadline {
  #remainingMs: number;
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #onReached: () => void;

  constructor(ms: number, onReached: () => void) {
    this.#remainingMs = ms;
    this.#onReached = onReached;
  }

  run(): void {
    if (this.#timer) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#onReached, this.#remainingMs);
  }

  hold(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#startedAt !== undefined) this.#remainingMs -= performance.now() - this.#startedAt;
    this.#startedAt = undefined;
  }
}
