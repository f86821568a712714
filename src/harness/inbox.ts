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

  /**
   * Whether the bytes from `start` on are those of `expected` from `start` on, as far as both reach. Looks at the new
   * bytes only, and joins nothing: a stream of megabytes arrives in thousands of chunks.
   */
  agrees(expected: Uint8Array, start: number): boolean {
    let offset = 0;
    for (const chunk of this.#chunks) {
      const from = Math.max(0, start - offset);
      const due = expected.subarray(offset + from, offset + chunk.length);
      if (due.length > 0 && Buffer.compare(chunk.subarray(from, from + due.length), due) !== 0) return false;
      offset += chunk.length;
    }
    return true;
  }

  /** Removes the first `length` bytes, or all. */
  take(length = this.#length): Buffer {
    const taken = this.peek(length);
    const rest = this.peek().subarray(taken.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return taken;
  }
}
