/** What a client has received and no expectation has taken yet. */
export class Inbox {
  #chunks: Buffer[] = [];
  #length = 0;
  #total = 0;

  /** Bytes that wait here. */
  get length(): number {
    return this.#length;
  }

  /** Bytes ever received. */
  get total(): number {
    return this.#total;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#total += chunk.length;
  }

  /** The first `limit` bytes without taking them. */
  peek(limit = this.#length): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#length)];
    return this.#chunks[0]?.subarray(0, limit) ?? Buffer.alloc(0);
  }

  take(length: number): Buffer {
    const taken = this.peek(length);
    const rest = this.peek().subarray(taken.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return taken;
  }
}
