import type { TranscriptEntry } from '../protocol/finding.ts';
import { printable } from './bytes.ts';

const headLimit = 60;
const tailLimit = 40;

/**
 * What happened in a check, in order. Bounded: the beginning and the end are kept, and adjacent receives of one
 * connection are folded into one entry, so ten thousand segments stay readable.
 */
export class Transcript {
  readonly #began: number;
  readonly #head: TranscriptEntry[] = [];
  #tail: TranscriptEntry[] = [];
  #omitted = 0;
  readonly #onStep: (who: string, what: string) => void;
  readonly #onMove: () => void;

  constructor(onStep: (who: string, what: string) => void, onMove: () => void) {
    this.#onMove = onMove;
    this.#began = performance.now();
    this.#onStep = onStep;
  }

  record(who: string, what: TranscriptEntry['what'], detail?: string): void {
    this.#add({ atMs: this.#now(), who, what, ...(detail === undefined ? {} : { detail }) });
    this.#onStep(who, detail === undefined ? what : `${what} ${detail}`);
  }

  sent(who: string, data: Uint8Array): void {
    this.#add({ atMs: this.#now(), who, what: 'send', bytes: data.length, detail: printable(data) });
    this.#onStep(who, `send ${String(data.length)}`);
  }

  received(who: string, data: Uint8Array): void {
    this.#onMove();
    const last = this.#tail.at(-1) ?? this.#head.at(-1);
    if (last?.what === 'receive' && last.who === who) last.bytes = (last.bytes ?? 0) + data.length;
    else this.#add({ atMs: this.#now(), who, what: 'receive', bytes: data.length, detail: printable(data) });
  }

  entries(): TranscriptEntry[] {
    if (this.#omitted === 0) return [...this.#head, ...this.#tail];
    const gap: TranscriptEntry = {
      atMs: this.#tail[0]?.atMs ?? this.#now(),
      who: '…',
      what: 'note',
      detail: `(${String(this.#omitted)} …)`,
    };
    return [...this.#head, gap, ...this.#tail];
  }

  #now(): number {
    return Math.round((performance.now() - this.#began) * 10) / 10;
  }

  #add(entry: TranscriptEntry): void {
    this.#onMove();
    if (this.#head.length < headLimit) {
      this.#head.push(entry);
      return;
    }
    this.#tail.push(entry);
    if (this.#tail.length > 2 * tailLimit) {
      this.#omitted += this.#tail.length - tailLimit;
      this.#tail = this.#tail.slice(-tailLimit);
    }
  }
}
