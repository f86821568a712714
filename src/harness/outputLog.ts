import { StringDecoder } from 'node:string_decoder';

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
  readonly #decoder = new StringDecoder('utf8');

  /** Bytes received so far. */
  get total(): number {
    return this.#total;
  }

  /** Adds a chunk and gives back what of it is new in the head, for those who follow the output live. */
  add(chunk: Buffer): string {
    this.#total += chunk.length;
    if (this.#head.length < headLimit) {
      const fresh = this.#decoder.write(chunk).slice(0, headLimit - this.#head.length);
      this.#head += fresh;
      return fresh;
    }
    this.#tail = (this.#tail + chunk.subarray(-tailLimit).toString('utf8')).slice(-tailLimit);
    return '';
  }

  /** The last `limit` characters. */
  end(limit = 2000): string {
    const content = this.#tail === '' ? this.#head : this.#tail;
    return content.slice(-limit);
  }

  /** Bytes that are in neither the head nor the tail. */
  get dropped(): number {
    return Math.max(0, this.#total - headLimit - tailLimit);
  }
}
