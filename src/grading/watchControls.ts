import { longestPaceMs, type WatchControl } from '../protocol/watchControl.ts';

/**
 * How a front end drives a watched check: it makes one of these, hands it over with the request, and answers `stepAhead`
 * events with it. What is said before the check listens, or after it is over, is `play` and `pause` remembered for the
 * beginning, and else nothing.
 */
export class WatchControls {
  #listener: ((control: WatchControl) => void) | undefined;
  #playing: { readonly paceMs: number } | undefined;

  /** Lets the step through that waits, and pauses before the one after it. */
  next(): void {
    this.#playing = undefined;
    this.#listener?.({ type: 'next' });
  }

  /** @param paceMs milliseconds between two steps, 0 to 10,000 */
  play(paceMs: number): void {
    const bounded = Math.round(Math.min(longestPaceMs, Math.max(0, paceMs)));
    this.#playing = { paceMs: bounded };
    this.#listener?.({ type: 'play', paceMs: bounded });
  }

  pause(): void {
    this.#playing = undefined;
    this.#listener?.({ type: 'pause' });
  }

  /** Milliseconds between two steps while it plays; undefined while it is stepped. */
  get paceMs(): number | undefined {
    return this.#playing?.paceMs;
  }

  /** For the run: whoever listens hears what is said from now on, and first whether to play. */
  listen(listener: (control: WatchControl) => void): void {
    this.#listener = listener;
    if (this.#playing) listener({ type: 'play', ...this.#playing });
  }

  /** For the run: it is over. */
  deafen(): void {
    this.#listener = undefined;
  }
}
