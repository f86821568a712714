import type { Disposable } from '../base/disposable.ts';
import { diffSnapshots, isEmptyDelta } from './delta.ts';
import type { SocketDelta, SocketRow, SocketSnapshot } from './model.ts';
import { ownTime } from './ownTime.ts';
import { SocketLooks, type Look } from './socketLooks.ts';
import type { SnapshotOptions } from './takeSnapshot.ts';

/** A look at the sockets, whether it changed anything or not. */
export interface LookTaken {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** From the start of this look to that of the next, milliseconds. */
  readonly everyMs: number;
  /** Processor time that it took here and in ss, milliseconds. */
  readonly costMs: number;
}

export interface SamplerOptions {
  /** Time from one sample's start to the next's, at best. */
  readonly intervalMs: number;
  /** Which sockets; see `takeSnapshot`. A function is asked anew for every sample. */
  readonly ports?: readonly number[] | (() => readonly number[]);
  /** Also asks for the drops of listeners. */
  readonly drops?: boolean;
  /**
   * At most this share of a core goes into samples: after one that cost c ms, the next waits c / share, less what is left
   * over from cheaper ones. 1.5 % when absent, 10 % where there are hundreds of sockets and a look costs tens of ms.
   */
  readonly share?: number;
  /** Where snapshots come from, instead of {@link SocketLooks}; they cost the time that they take. */
  readonly take?: (options: SnapshotOptions) => Promise<SocketSnapshot> | SocketSnapshot;
  /**
   * A sign of what the programs do that no counter of the kernel shows, such as how often their threads ran. Sampling
   * looks at signs before it looks at sockets: while they stay the same, it asks ss only once a second.
   */
  readonly pulse?: () => string;
  /** Adds what the snapshot cannot know, such as owners, before changes are looked for. */
  readonly decorate?: (rows: readonly SocketRow[]) => Promise<readonly SocketRow[]> | readonly SocketRow[];
  /** The first sample, and the first after an error or from another source. */
  readonly onSnapshot: (snapshot: SocketSnapshot) => void;
  /** What a later sample changed; not called when nothing did. */
  readonly onDelta: (delta: SocketDelta) => void;
  /** After every sample that did not fail, behind the other two. */
  readonly onLooked?: (look: LookTaken) => void;
  /** A sample that failed; further failures in a row are not told. Sampling goes on, once a second at most. */
  readonly onError: (error: unknown) => void;
  /** Aborting disposes. */
  readonly signal?: AbortSignal;
}

const shareOfFew = 0.015;
/** Of the time that others take snapshots in, which is not all processor time. */
const shareOfWaiting = 0.05;
const shareOfMany = 0.1;
const many = 300;
/** Unused time that is still good, milliseconds: one look of every second may cost the share of all of it. */
const longestSaving = 1000;
const afterErrorMs = 1000;

/**
 * Samples sockets until disposed, one sample at a time. Starts at once; the timer of the pause keeps the process alive.
 * No callback comes after `dispose`.
 */
export class SocketSampler implements Disposable {
  readonly #options: SamplerOptions;
  readonly #abort = new AbortController();
  readonly #onAbort = (): void => this.dispose();
  #last: SocketSnapshot | undefined;
  #failed = false;
  /** Up to this time, by {@link performance.now}, the share of the processor is used up. */
  #paidUntil = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #looks = new SocketLooks();

  constructor(options: SamplerOptions) {
    this.#options = options;
    if (options.signal?.aborted) this.#abort.abort();
    else {
      options.signal?.addEventListener('abort', this.#onAbort, { once: true });
      void this.#run(false);
    }
  }

  /** The newest snapshot, for someone who starts to listen late. */
  get last(): SocketSnapshot | undefined {
    return this.#last;
  }

  /** Resolves after a sample that began after this call, without waiting for its turn; at once when disposed. */
  async sampleNow(): Promise<void> {
    await this.#running;
    if (!this.#abort.signal.aborted) await (this.#running ?? this.#run(false));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#abort.abort();
    this.#looks.dispose();
  }

  #isDisposed(): boolean {
    return this.#abort.signal.aborted;
  }

  #run(resting: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#running = this.#sample(resting).then(pause => {
      this.#running = undefined;
      if (!this.#abort.signal.aborted) this.#timer = setTimeout(() => void this.#run(true), pause);
    });
    return this.#running;
  }

  /** Resolves with the pause until the next one. */
  async #sample(resting: boolean): Promise<number> {
    const { intervalMs, onSnapshot, onDelta, onLooked, onError } = this.#options;
    const started = performance.now();
    let taken: SocketSnapshot;
    let costMs: number;
    try {
      ({ snapshot: taken, costMs } = await this.#take(resting));
    } catch (error) {
      if (this.#abort.signal.aborted) return 0;
      if (!this.#failed) onError(error);
      this.#failed = true;
      return Math.max(intervalMs, afterErrorMs);
    }
    if (this.#abort.signal.aborted) return 0;
    const comparing = ownTime();
    // Another source has other ids, and other gaps: what differs is no change of the sockets.
    const before = this.#failed || this.#last?.source !== taken.source ? undefined : this.#last;
    this.#last = taken;
    this.#failed = false;
    const delta = before && diffSnapshots(before, taken);
    costMs += ownTime() - comparing;
    if (!delta) onSnapshot(taken);
    else if (!isEmptyDelta(delta)) onDelta(delta);
    const pause = Math.max(
      intervalMs - (performance.now() - started),
      this.#restFor(costMs, taken.rows.length),
    );
    const everyMs = performance.now() - started + pause;
    if (!this.#isDisposed()) onLooked?.({ at: taken.at, everyMs, costMs });
    return pause;
  }

  /** How long to rest so that the cost is borne. What looks that cost little have left over pays for one that costs much. */
  #restFor(costMs: number, sockets: number): number {
    const few = this.#options.take ? shareOfWaiting : shareOfFew;
    const share = this.#options.share ?? (sockets < many ? few : shareOfMany);
    const now = performance.now();
    const saved = Math.min(longestSaving, now - this.#paidUntil);
    this.#paidUntil = now - saved + costMs / share;
    return Math.max(0, this.#paidUntil - now);
  }

  async #take(resting: boolean): Promise<Look> {
    const { drops = false, take, pulse, decorate } = this.#options;
    const began = ownTime();
    const ports = typeof this.#options.ports === 'function' ? this.#options.ports() : this.#options.ports;
    const options = { ...(ports && { ports }), ...(drops && { drops }), signal: this.#abort.signal };
    const beat = pulse?.();
    const signsMs = ownTime() - began;
    const look = take
      ? await timed(() => take(options))
      : await this.#looks.look({ ...options, resting, pulse: beat });
    const adding = ownTime();
    const { snapshot } = look;
    const rows = decorate ? await decorate(snapshot.rows) : snapshot.rows;
    return {
      snapshot: rows === snapshot.rows ? snapshot : { ...snapshot, rows },
      costMs: signsMs + look.costMs + ownTime() - adding,
    };
  }
}

async function timed(take: () => Promise<SocketSnapshot> | SocketSnapshot): Promise<Look> {
  const began = performance.now();
  return { snapshot: await take(), costMs: performance.now() - began };
}
