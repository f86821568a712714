import type { TranscriptEntry } from '../protocol/finding.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import { printable } from './bytes.ts';

const headLimit = 60;
const tailLimit = 40;

/** Whose doing an entry is, and on which connection. */
export interface Actor {
  /** `server`, or the label of a client: `client 1`. */
  readonly label: string;
  /** As `Connection.id`, once its ports are known. */
  readonly connection?: string | undefined;
}

/**
 * What happened in a check, in order. Bounded: the beginning and the end are kept, and adjacent receives of one
 * connection are folded into one entry, so ten thousand segments stay readable.
 */
export class Transcript {
  /** Milliseconds since the epoch. */
  readonly began = Date.now();
  readonly #began = performance.now();
  readonly #head: TranscriptEntry[] = [];
  #tail: TranscriptEntry[] = [];
  #omitted = 0;
  /** What one connection receives in a row is told when it is over. */
  #receiving: RecordedStep | undefined;
  readonly #onStep: (step: RecordedStep) => void;
  readonly #onMove: () => void;

  /** @param onStep told every entry once and whole: receives when something else happens, or at {@link flush} */
  constructor(onStep: (step: RecordedStep) => void, onMove: () => void) {
    this.#onMove = onMove;
    this.#onStep = onStep;
  }

  record(actor: Actor, what: TranscriptEntry['what'], detail?: string): void {
    this.#tell(actor, {
      ...this.#entry(actor, what),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  sent(actor: Actor, data: Uint8Array): void {
    this.#tell(actor, { ...this.#entry(actor, 'send'), bytes: data.length, detail: printable(data) });
  }

  received(actor: Actor, data: Uint8Array): void {
    this.#onMove();
    const { label: who } = actor;
    const last = this.#tail.at(-1) ?? this.#head.at(-1);
    const entry = { ...this.#entry(actor, 'receive'), bytes: data.length, detail: printable(data) };
    if (last?.what === 'receive' && last.who === who) last.bytes = (last.bytes ?? 0) + data.length;
    else this.#add({ ...entry });
    if (this.#receiving?.who === who) this.#receiving.bytes = (this.#receiving.bytes ?? 0) + data.length;
    else {
      this.flush();
      this.#receiving = stepOf(actor, entry);
    }
  }

  /** Tells what was received so far. */
  flush(): void {
    const step = this.#receiving;
    this.#receiving = undefined;
    if (step) this.#onStep(step);
  }

  entries(): TranscriptEntry[] {
    if (this.#omitted === 0) return [...this.#head, ...this.#tail];
    const gap: TranscriptEntry = {
      atMs: this.#tail[0]?.atMs ?? this.now(),
      who: '…',
      what: 'note',
      detail: `(${String(this.#omitted)} …)`,
    };
    return [...this.#head, gap, ...this.#tail];
  }

  /** Milliseconds since the check began, tenths at best. */
  now(): number {
    return Math.round((performance.now() - this.#began) * 10) / 10;
  }

  #entry({ label: who }: Actor, what: TranscriptEntry['what']): TranscriptEntry {
    return { atMs: this.now(), who, what };
  }

  #tell(actor: Actor, entry: TranscriptEntry): void {
    this.flush();
    this.#add(entry);
    this.#onStep(stepOf(actor, entry));
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

function stepOf({ connection }: Actor, entry: TranscriptEntry): RecordedStep {
  return { ...entry, ...(connection === undefined ? {} : { connection }) };
}
