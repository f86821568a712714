import { StringDecoder } from 'node:string_decoder';

/** Collects the beginning of what a program prints, and counts the rest. */
export class CappedOutput {
  readonly #maxBytes: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #droppedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    const kept = chunk.subarray(0, this.#maxBytes - this.#keptBytes);
    if (kept.length > 0) this.#kept.push(Buffer.from(kept));
    this.#keptBytes += kept.length;
    this.#droppedBytes += chunk.length - kept.length;
  }

  /** UTF-8, cut between characters; a last line in brackets counts what was dropped. */
  toString(): string {
    const kept = new StringDecoder('utf8').write(Buffer.concat(this.#kept));
    return this.#droppedBytes === 0 ? kept : `${kept}\n[… + ${this.#droppedBytes} bytes]\n`;
  }
}
