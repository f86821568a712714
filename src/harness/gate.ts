import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { RecordedStep } from '../protocol/recording.ts';
import type { Actor } from './transcript.ts';

/** Whoever watches a check: the runner, for the learner. */
export interface Watcher {
  /** A step is about to be made; the check stands still. */
  ahead(checkId: string, step: RecordedStep): void;
  /** Resolves when the step may be made, or at the signal; never rejects. */
  permission(signal: AbortSignal): Promise<void>;
  /** Resolves after a look at the sockets that began after this call; never rejects. */
  look(): Promise<void>;
  /** A step has just been made: states that pass in microseconds are to be seen now or not at all. */
  glimpse(): void;
}

/** A step before it is made. */
export type StepAhead = Omit<RecordedStep, 'atMs'>;

/** What an actor of the transcript is about to do. */
export function stepAhead(
  { label: who, connection }: Actor,
  what: StepAhead['what'],
  detail?: string,
  bytes?: number,
): StepAhead {
  return {
    ...{ who, what },
    ...(bytes === undefined ? {} : { bytes }),
    ...(detail === undefined ? {} : { detail }),
    ...(connection === undefined ? {} : { connection }),
  };
}

export interface GateParts {
  readonly watcher: Watcher;
  readonly checkId: string;
  /** Milliseconds since the check began. */
  readonly now: () => number;
  /** Stops, or lets run, all clocks of the check. */
  readonly hold: () => void;
  readonly run: () => void;
  /** Of several that act as one: `client 1 and 199 more`. */
  readonly nameCrowd: (first: string, more: number) => string;
  /** The check is over: throws what ends it, once that is known. */
  readonly end: () => Promise<never>;
}

/** Steps that go through the gate as one. */
interface Crowd {
  readonly count: number;
  /** Resolves when the first of them may go. */
  admitted: Promise<void> | undefined;
}

/**
 * Where a watched check stands still before each step that our side makes, with a look at the kernel before and after:
 * the client waits for what was seen, not for a time. Steps of several clients at once go through one after the other.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #over = new AbortController();
  readonly #crowd = new AsyncLocalStorage<Crowd>();
  #last: Promise<void> = Promise.resolve();

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Waits for its turn, announces the step, makes it when it may, and looks what came of it. */
  async step<T>(ahead: () => StepAhead, act: () => T): Promise<T> {
    const crowd = this.#crowd.getStore();
    if (!crowd) return this.#alone(async () => this.#make(ahead, act));
    // The first of them speaks for all.
    crowd.admitted ??= this.#alone(async () =>
      this.#held(async () => {
        const first = ahead();
        const who = crowd.count > 1 ? this.#parts.nameCrowd(first.who, crowd.count - 1) : first.who;
        await this.#admit({ ...first, who });
      }),
    );
    await crowd.admitted;
    return act();
  }

  /** All steps within `act`, of `count` clients or visits, are one: it waits before the first of them. */
  async together<T>(count: number, act: () => Promise<T>): Promise<T> {
    if (this.#crowd.getStore()) return act();
    const result = await this.#crowd.run({ count, admitted: undefined }, act);
    await this.#held(async () => this.#parts.watcher.look());
    return result;
  }

  /** From now on nothing is let through: the check is over. */
  close(): void {
    this.#over.abort();
  }

  async #make<T>(ahead: () => StepAhead, act: () => T): Promise<T> {
    return this.#held(async () => {
      await this.#admit(ahead());
      const result = act();
      this.#parts.watcher.glimpse();
      // Node hands some steps to the kernel at the next turn of its loop.
      await turnOfTheLoop();
      await turnOfTheLoop();
      this.#parts.watcher.glimpse();
      await this.#parts.watcher.look();
      return result;
    });
  }

  async #admit(step: StepAhead): Promise<void> {
    const { watcher, checkId, now, end } = this.#parts;
    const { signal } = this.#over;
    if (!signal.aborted) {
      await watcher.look();
      watcher.ahead(checkId, { atMs: now(), ...step });
      await watcher.permission(signal);
    }
    if (signal.aborted) await end();
  }

  async #held<T>(act: () => Promise<T>): Promise<T> {
    this.#parts.hold();
    try {
      return await act();
    } finally {
      this.#parts.run();
    }
  }

  /** One at a time, in the order in which they came. */
  async #alone<T>(act: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let done = (): void => undefined;
    this.#last = new Promise(resolve => (done = resolve));
    await before;
    try {
      return await act();
    } finally {
      done();
    }
  }
}
