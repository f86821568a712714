import type { CheckResult } from '../protocol/grade.ts';
import {
  recordingVersion,
  type RecordedFrame,
  type RecordedStep,
  type Recording,
} from '../protocol/recording.ts';
import type { SocketSnapshot } from '../sockets/model.ts';
import { FrameLog } from './frameLog.ts';
import { RowChoice } from './rowChoice.ts';

const headSteps = 100;
const tailSteps = 200;
const mostFrames = 600;
/** Characters of a recording's JSON. */
const mostSize = 256 * 1024;

export interface RecorderParts {
  readonly check: { readonly id: string; readonly title: string };
  readonly lab: string;
  /** The check is watched. */
  readonly stepped: boolean;
}

/** Keeps the conversation of one check and what the kernel showed of it meanwhile, within bounds. */
export class Recorder {
  /** Ports of the check's servers. */
  readonly ports = new Set<number>();
  readonly #parts: RecorderParts;
  readonly #began = Date.now();
  readonly #head: RecordedStep[] = [];
  #tail: RecordedStep[] = [];
  #steps = 0;
  readonly #choice = new RowChoice(this.ports);
  readonly #log = new FrameLog({ frames: mostFrames, size: mostSize * 0.75 });

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  step(step: RecordedStep): void {
    this.#steps++;
    if (this.#head.length < headSteps) this.#head.push(step);
    else this.#tail.push(step);
    if (this.#tail.length > 2 * tailSteps) this.#tail = this.#tail.slice(-tailSteps);
  }

  /** @param snapshot of this check's ports only */
  see({ at, source, rows }: SocketSnapshot): void {
    const atMs = Math.max(0, at - this.#began);
    this.#log.add(atMs, this.#steps, { at, source, rows: this.#choice.choose(rows) });
  }

  finish({ verdict, finding }: CheckResult): Recording {
    const { check, lab, stepped } = this.#parts;
    const tail = this.#tail.slice(-tailSteps);
    const omittedSteps = this.#steps - this.#head.length - tail.length;
    const make = (): Recording => ({
      version: recordingVersion,
      check: { ...check },
      lab,
      verdict,
      ...(finding ? { message: finding.message } : {}),
      began: this.#began,
      serverPorts: [...this.ports],
      stepped,
      steps: [...this.#head, ...tail],
      frames: this.#log.frames.map(frame => renumbered(frame, omittedSteps)),
      omitted: { steps: omittedSteps, frames: this.#log.joined },
    });
    for (;;) {
      const recording = make();
      const surplus = JSON.stringify(recording).length - mostSize;
      const before = this.#log.size;
      if (surplus <= 0) return recording;
      this.#log.shrink(before - surplus);
      if (this.#log.size === before) return recording;
    }
  }
}

/** Steps are counted without those that were left out behind the first hundred. */
function renumbered(frame: RecordedFrame, omitted: number): RecordedFrame {
  if (frame.steps <= headSteps) return frame;
  return { ...frame, steps: Math.max(headSteps, frame.steps - omitted) };
}
