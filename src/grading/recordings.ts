import type { CheckResult } from '../protocol/grade.ts';
import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { SocketRow, SocketSnapshot } from '../sockets/model.ts';
import { Recorder, type RecorderParts } from './recorder.ts';

/** The recorders of the checks that run, and whose socket is whose. */
export class Recordings {
  readonly #recorders = new Map<string, Recorder>();
  readonly #byPort = new Map<number, Recorder>();

  begin(parts: RecorderParts): void {
    this.#recorders.set(parts.check.id, new Recorder(parts));
  }

  step(checkId: string, step: RecordedStep): void {
    this.#recorders.get(checkId)?.step(step);
  }

  /** A server of the check's has this port. */
  serves(checkId: string, port: number): void {
    const recorder = this.#recorders.get(checkId);
    if (!recorder) return;
    recorder.ports.add(port);
    this.#byPort.set(port, recorder);
  }

  /** Every check that has a server sees its own sockets. */
  see({ at, source, rows }: SocketSnapshot): void {
    const seen = new Map<Recorder, SocketRow[]>([...this.#byPort.values()].map(each => [each, []]));
    for (const row of rows) {
      const recorder = this.#byPort.get(row.local.port) ?? this.#byPort.get(row.peer.port);
      if (recorder) seen.get(recorder)?.push(row);
    }
    for (const [recorder, own] of seen) recorder.see({ at, source, rows: own });
  }

  /** Undefined where nothing was begun. */
  finish(result: CheckResult): Recording | undefined {
    const recorder = this.#recorders.get(result.id);
    this.#recorders.delete(result.id);
    for (const port of recorder?.ports ?? []) this.#byPort.delete(port);
    return recorder?.finish(result);
  }
}
