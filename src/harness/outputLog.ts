import { StringDecoder } from 'node:string_decoder';

/** Characters. */
const headLimit = 16 * 1024;
const tailLimit = 16 * 1024;

/**
 * What a program printed on one stream: the beginning, the end, and how much came between. Draining never stops, or a
 * chatty server would block in write(2) on a full pipe and look as if it hung.
 */
export class OutputLog {
  #head = '';
  #tail = '';
  #total = 0;
  #dropped = 0;
  readonly #decoder = new StringDecoder('utf8');

  /** Bytes received so far. */
  get total(): number {
    return this.#total;
  }

  /** Bytes that are in neither the head nor the tail. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds a chunk and gives back what of it is new in the head, for those who follow the output live. */
  add(chunk: Buffer): string {
    this.#total += chunk.length;
    const fresh = this.#decoder.write(chunk);
    const shown = fresh.slice(0, headLimit - this.#head.length);
    this.#head += shown;
    this.#tail += fresh.slice(shown.length);
    const surplus = this.#tail.length - tailLimit;
    if (surplus > 0) {
      this.#dropped += Buffer.byteLength(this.#tail.slice(0, surplus));
      this.#tail = this.#tail.slice(surplus);
    }
    return shown;
  }

  /** The last `limit` characters. */
  end(limit = 2000): string {
    const content = this.#dropped === 0 ? this.#head + this.#tail : this.#tail;
    return content.slice(-limit);
  }
}
