import type { WatchControl } from '../protocol/watchControl.ts';

interface Waiting {
  readonly since: number;
  readonly go: () => void;
}

/** When the next step of a watched check may be made: the learner says so, or it plays. One step waits at a time. */
export class WatchPace {
  #paceMs: number | undefined;
  #waiting: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  obey(control: WatchControl): void {
    this.#paceMs = control.type === 'play' ? control.paceMs : undefined;
    if (control.type === 'next') this.#waiting?.go();
    else this.#arm();
  }

  /** Resolves when the step that was announced just now may be made, or at the signal. */
  async permission(signal: AbortSignal): Promise<void> {
    await new Promise<void>(resolve => {
      const go = (): void => {
        clearTimeout(this.#timer);
        signal.removeEventListener('abort', go);
        this.#waiting = undefined;
        resolve();
      };
      this.#waiting = { since: performance.now(), go };
      signal.addEventListener('abort', go, { once: true });
      if (signal.aborted) go();
      else this.#arm();
    });
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#paceMs === undefined || !this.#waiting) return;
    const { since, go } = this.#waiting;
    this.#timer = setTimeout(go, Math.max(0, this.#paceMs - (performance.now() - since)));
  }
}
