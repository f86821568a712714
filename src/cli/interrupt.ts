import { constants } from 'node:os';
import type { Disposable } from '../base/disposable.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns the signals that ask a program to stop into an abort, so that there is time for cleaning up. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #onSignal: (signal: NodeJS.Signals) => void;
  #received: NodeJS.Signals | undefined;

  /** @param tell called once, when the first signal comes */
  constructor(tell: () => void) {
    this.#onSignal = signal => {
      if (this.#received) return;
      this.#received = signal;
      tell();
      this.#controller.abort();
    };
    for (const signal of stopSignals) process.on(signal, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 128 + the number of the signal, as shells count; undefined when none came. */
  get exitCode(): number | undefined {
    return this.#received && 128 + constants.signals[this.#received];
  }

  dispose(): void {
    for (const signal of stopSignals) process.off(signal, this.#onSignal);
  }
}
