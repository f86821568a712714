/** Wakes whoever waits, once each; a wait that begins later waits for the next notification. */
export class Notifier {
  #waiting: (() => void)[] = [];

  notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves at the next notification or after `ms`, whichever is first; never rejects. */
  async next(ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
      this.#waiting.push(done);
    });
  }
}
