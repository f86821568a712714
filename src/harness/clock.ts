/** The time that counts in a check. It stands still while a watched check is held before a step. */
export class Clock {
  #stoodMs = 0;
  #heldSince: number | undefined;
  #holds = 0;

  /** Milliseconds since some moment in the past. */
  now(): number {
    return (this.#heldSince ?? performance.now()) - this.#stoodMs;
  }

  get isHeld(): boolean {
    return this.#heldSince !== undefined;
  }

  /** Stops the clock until {@link run} has been called as often. */
  hold(): void {
    this.#holds++;
    this.#heldSince ??= performance.now();
  }

  run(): void {
    if (this.#holds === 0 || --this.#holds > 0 || this.#heldSince === undefined) return;
    this.#stoodMs += performance.now() - this.#heldSince;
    this.#heldSince = undefined;
  }
}
