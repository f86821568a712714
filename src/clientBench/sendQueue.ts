/** How a content goes out: as large writes as the kernel takes, or in small pieces with pauses between them. */
export interface Drip {
  /** Bytes a piece. */
  readonly size: number;
  readonly pauseMs: number;
}

interface Job {
  readonly data: Uint8Array;
  readonly drip: Drip | undefined;
  sent: number;
  /** Called once, when nothing of it waits any more. */
  readonly done: () => void;
}

/** A piece is handed over when the one before it is taken, so that one can see how far it got. */
const largestWrite = 64 * 1024;

/** What a client still has to send, in order. */
export class SendQueue {
  readonly #write: (piece: Uint8Array, taken: () => void) => void;
  readonly #dripped: (piece: Uint8Array) => void;
  readonly #jobs: Job[] = [];
  #pending = 0;
  #writing = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #afterAll: (() => void) | undefined;
  #stopped = false;

  /**
   * @param write hands one piece to the kernel and calls back when it is taken, or when the connection is gone
   * @param dripped told of each piece of a drip as it goes out
   */
  constructor(write: (piece: Uint8Array, taken: () => void) => void, dripped: (piece: Uint8Array) => void) {
    this.#write = write;
    this.#dripped = dripped;
  }

  /** Bytes that the kernel has not taken yet. */
  get pending(): number {
    return this.#pending;
  }

  /** @param done called once, when all of it is taken or will never be */
  add(data: Uint8Array, drip: Drip | undefined, done: () => void): void {
    this.#pending += data.length;
    this.#jobs.push({ data, drip, sent: 0, done });
    this.#next();
  }

  /** Calls back once, after everything that was added so far; at once when that is nothing. */
  afterAll(act: () => void): void {
    this.#afterAll = act;
    this.#next();
  }

  /** Forgets what waits. What a write under way still gets rid of is the kernel's business. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#afterAll = undefined;
    this.#pending = 0;
    for (const { done } of this.#jobs.splice(0)) done();
  }

  #next(): void {
    if (this.#stopped || this.#writing || this.#pause !== undefined) return;
    const [job] = this.#jobs;
    if (!job) {
      const act = this.#afterAll;
      this.#afterAll = undefined;
      act?.();
      return;
    }
    const piece = job.data.subarray(job.sent, job.sent + (job.drip?.size ?? largestWrite));
    if (job.drip) this.#dripped(piece);
    this.#writing = true;
    this.#write(piece, () => this.#taken(job, piece.length));
  }

  #taken(job: Job, length: number): void {
    this.#writing = false;
    if (this.#stopped) return;
    this.#pending -= length;
    job.sent += length;
    if (job.sent === job.data.length) {
      this.#jobs.shift();
      job.done();
    } else if (job.drip && job.drip.pauseMs > 0) {
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.#next();
      }, job.drip.pauseMs);
    }
    this.#next();
  }
}
