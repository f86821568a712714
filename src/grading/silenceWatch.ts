import type { Disposable } from '../base/disposable.ts';
import type { WatchControl } from '../protocol/watchControl.ts';
import type { RunnerLine } from './runnerJob.ts';

/**
 * Notices that a runner has been silent for too long. While a watched check waits for the learner there is nothing to
 * be heard, for an hour or a day, and that is as it should be.
 */
export class SilenceWatch implements Disposable {
  readonly #ms: number;
  readonly #onSilent: () => void;
  #timer: NodeJS.Timeout | undefined;
  #playing = false;
  /** The step that was announced last has not been let through. */
  #waits = false;

  /** Counts from now on. @param ms of silence after which `onSilent` is called */
  constructor(ms: number, onSilent: () => void) {
    this.#ms = ms;
    this.#onSilent = onSilent;
    this.#restart();
  }

  heard({ type }: RunnerLine): void {
    // While it waits, the server and its sockets are heard of all the same.
    if (type === 'stepAhead') this.#waits = !this.#playing;
    else if (type === 'checkFinished') this.#waits = false;
    this.#restart();
  }

  said({ type }: WatchControl): void {
    const waited = this.#waits;
    this.#playing = type === 'play';
    // A step that plays may still be held: then nothing will be heard before the next word.
    this.#waits = type === 'pause';
    if (waited !== this.#waits) this.#restart();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #restart(): void {
    clearTimeout(this.#timer);
    if (!this.#waits) this.#timer = setTimeout(this.#onSilent, this.#ms);
  }
}
