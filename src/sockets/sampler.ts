import type { Disposable } from '../base/disposable.ts';
import { diffSnapshots, isEmptyDelta } from './delta.ts';
import type { SocketDelta, SocketRow, SocketSnapshot } from './model.ts';
import { takeSnapshot, type SnapshotOptions } from './takeSnapshot.ts';

export interface SamplerOptions {
  /** Time from one sample's start to the next's, at best. */
  readonly intervalMs: number;
  /** Which sockets; see {@link takeSnapshot}. */
  readonly ports?: readonly number[];
  /** At most this share of the time goes into samples: after one that took c ms, the next waits c / share. */
  readonly share?: number;
  /** Where snapshots come from, instead of ss. */
  readonly take?: (options: SnapshotOptions) => Promise<SocketSnapshot> | SocketSnapshot;
  /** Adds what the snapshot cannot know, such as owners, before changes are looked for. */
  readonly decorate?: (rows: readonly SocketRow[]) => Promise<readonly SocketRow[]> | readonly SocketRow[];
  /** The first sample, and the first after an error. */
  readonly onSnapshot: (snapshot: SocketSnapshot) => void;
  /** What a later sample changed; not called when nothing did. */
  readonly onDelta: (delta: SocketDelta) => void;
  /** A sample that failed; further failures in a row are not told. Sampling goes on, once a second at most. */
  readonly onError: (error: unknown) => void;
  /** Aborting disposes. */
  readonly signal?: AbortSignal;
}

const defaultShare = 0.05;
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
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SamplerOptions) {
    this.#options = options;
    if (options.signal?.aborted) this.#abort.abort();
    else {
      options.signal?.addEventListener('abort', this.#onAbort, { once: true });
      void this.#run();
    }
  }

  /** The newest snapshot, for someone who starts to listen late. */
  get last(): SocketSnapshot | undefined {
    return this.#last;
  }

  /** Resolves after a sample that began after this call, without waiting for its turn; at once when disposed. */
  async sampleNow(): Promise<void> {
    await this.#running;
    if (!this.#abort.signal.aborted) await (this.#running ?? this.#run());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#abort.abort();
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running = this.#sample().then(pause => {
      this.#running = undefined;
      if (!this.#abort.signal.aborted) this.#timer = setTimeout(() => void this.#run(), pause);
    });
    return this.#running;
  }

  /** Resolves with the pause until the next one. */
  async #sample(): Promise<number> {
    const { intervalMs, share = defaultShare, onSnapshot, onDelta, onError } = this.#options;
    const started = performance.now();
    let failure: { error: unknown } | undefined;
    let taken: SocketSnapshot | undefined;
    try {
      taken = await this.#take();
    } catch (error) {
      failure = { error };
    }
    const cost = performance.now() - started;
    if (this.#abort.signal.aborted) return 0;
    if (taken) {
      const before = this.#failed ? undefined : this.#last;
      this.#last = taken;
      this.#failed = false;
      const delta = before && diffSnapshots(before, taken);
      if (!delta) onSnapshot(taken);
      else if (!isEmptyDelta(delta)) onDelta(delta);
    } else {
      if (!this.#failed) onError(failure?.error);
      this.#failed = true;
    }
    return Math.max(intervalMs - cost, cost / share, failure ? afterErrorMs : 0);
  }

  async #take(): Promise<SocketSnapshot> {
    const { ports, take = takeSnapshot, decorate } = this.#options;
    const snapshot = await take({ ...(ports && { ports }), signal: this.#abort.signal });
    return decorate ? { ...snapshot, rows: await decorate(snapshot.rows) } : snapshot;
  }
}
