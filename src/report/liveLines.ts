/** The part of a terminal's stream that is needed to draw on it. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(s: string): unknown;
}

/** A few lines at the bottom of a terminal that are written again and again in place. */
export class LiveLines {
  readonly #stream: TextStream;
  #height = 0;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  /** Each line must be shorter than the terminal is wide. */
  draw(lines: readonly string[]): void {
    // One write, so that nothing flickers: up, each line with its rest erased, everything below erased.
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    this.#stream.write(`${up}${lines.map(line => `\r${line}\u001b[K\n`).join('')}\u001b[J`);
    this.#height = lines.length;
  }

  clear(): void {
    if (this.#height > 0) this.#stream.write(`\u001b[${this.#height}A\r\u001b[J`);
    this.#height = 0;
  }
}
