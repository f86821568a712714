import type { Disposable } from '../base/disposable.ts';
import { printable } from '../harness/bytes.ts';
import type { RecordedStep } from '../protocol/recording.ts';

/** Whose step it is. */
export interface Actor {
  readonly who: string;
  /** Known once its port is. */
  readonly connection: string | undefined;
}

type Moved = 'send' | 'receive';

/** The bytes of one direction of one client that have no step of their own yet. */
interface Heap {
  readonly actor: Actor;
  readonly what: Moved;
  /** The first bytes, a few more than are shown. */
  first: Buffer;
  bytes: number;
}

const firstBytes = 64;

/** Steps that come together are told together. */
const batchMs = 30;
/** Bytes that go on and on in one direction are one step so often: a stream of segments stays readable. */
const heapMs = 250;

/**
 * The steps of a bench, in the order of their `atMs`, told in batches. What a client sends or receives piece by piece
 * shows at once and from then on in heaps.
 */
export class StepLog implements Disposable {
  readonly began = Date.now();
  readonly #start = performance.now();
  readonly #tell: (steps: readonly RecordedStep[]) => void;
  #steps: RecordedStep[] = [];
  /** By who: the direction in which its bytes went last, and when that was last told, by this clock. */
  readonly #last = new Map<string, { readonly what: Moved; readonly at: number }>();
  readonly #heaps = new Map<string, Heap>();
  #batch: ReturnType<typeof setTimeout> | undefined;
  #heapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (steps: readonly RecordedStep[]) => void) {
    this.#tell = tell;
  }

  add(actor: Actor, what: RecordedStep['what'], detail?: string): void {
    this.#endHeap(actor.who);
    this.#last.delete(actor.who);
    this.#push(actor, { what, ...(detail !== undefined && { detail }) });
  }

  /** Bytes that were sent by one action, which is one step however long they take. */
  sent(actor: Actor, data: Uint8Array): void {
    this.#endHeap(actor.who);
    this.#last.delete(actor.who);
    this.#push(actor, { what: 'send', bytes: data.length, detail: printable(data) });
  }

  /** A piece of more. @param data may be overwritten afterwards */
  moved(actor: Actor, what: Moved, data: Uint8Array): void {
    const heap = this.#heaps.get(actor.who);
    if (heap?.what === what) {
      if (heap.first.length < firstBytes)
        heap.first = Buffer.concat([heap.first, data.subarray(0, firstBytes)]);
      heap.bytes += data.length;
      return;
    }
    this.#endHeap(actor.who);
    const last = this.#last.get(actor.who);
    if (last?.what === what && performance.now() - last.at < heapMs) {
      const first = Buffer.from(data.subarray(0, firstBytes));
      this.#heaps.set(actor.who, { actor, what, first, bytes: data.length });
      this.#heapTimer ??= setTimeout(() => this.#endHeaps(), heapMs);
    } else {
      this.#last.set(actor.who, { what, at: performance.now() });
      this.#push(actor, { what, bytes: data.length, detail: printable(data) });
    }
  }

  /** Tells everything now. */
  flush(): void {
    this.#endHeaps();
    this.#tellBatch();
  }

  dispose(): void {
    this.flush();
    clearTimeout(this.#batch);
    clearTimeout(this.#heapTimer);
  }

  #endHeaps(): void {
    clearTimeout(this.#heapTimer);
    this.#heapTimer = undefined;
    for (const who of [...this.#heaps.keys()]) this.#endHeap(who);
  }

  #endHeap(who: string): void {
    const heap = this.#heaps.get(who);
    if (!heap) return;
    this.#heaps.delete(who);
    const { actor, what, first, bytes } = heap;
    this.#last.set(who, { what, at: performance.now() });
    this.#push(actor, { what, bytes, detail: printable(first) });
  }

  #push({ who, connection }: Actor, step: Pick<RecordedStep, 'what' | 'bytes' | 'detail'>): void {
    const atMs = Math.round((performance.now() - this.#start) * 10) / 10;
    this.#steps.push({ atMs, who, ...step, ...(connection !== undefined && { connection }) });
    this.#batch ??= setTimeout(() => this.#tellBatch(), batchMs);
  }

  #tellBatch(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    const steps = this.#steps;
    this.#steps = [];
    if (steps.length > 0) this.#tell(steps);
  }
}
