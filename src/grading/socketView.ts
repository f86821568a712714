import type { Disposable } from '../base/disposable.ts';
import { socketOwners } from '../harness/kernelView.ts';
import type { Server } from '../harness/server.ts';
import { hasOwnNetwork } from '../protocol/grade.ts';
import { diffSnapshots, isEmptyDelta } from '../sockets/delta.ts';
import type { SocketSnapshot } from '../sockets/model.ts';
import { joinOwners } from '../sockets/owners.ts';
import { SocketSampler } from '../sockets/sampler.ts';
import { glimpse } from './glimpse.ts';
import type { Recordings } from './recordings.ts';
import type { RunnerJob, RunnerLine } from './runnerJob.ts';

/** A run that nobody follows is recorded as often as the view would be drawn. */
const recordedHz = 5;
/** Servers that have ended and whose sockets are still looked for. So many do not end between two looks. */
const mostEnded = 50;

/** The sockets of a run as they change: into events for whoever follows, and into the recordings. */
export class SocketView implements Disposable {
  readonly #job: RunnerJob;
  readonly #recordings: Recordings | undefined;
  readonly #emit: (line: RunnerLine) => void;
  readonly #sampler: SocketSampler;
  /** Their ports, the latest last. */
  readonly #ended = new Set<number>();
  /** What the events so far add up to. */
  #shown: SocketSnapshot | undefined;

  /** @param servers those that run, kept up to date by the owner */
  constructor(
    job: RunnerJob,
    servers: ReadonlySet<Server>,
    recordings: Recordings | undefined,
    emit: (line: RunnerLine) => void,
  ) {
    this.#job = job;
    this.#recordings = recordings;
    this.#emit = emit;
    this.#sampler = new SocketSampler({
      intervalMs: 1000 / (job.sampleHz || recordedHz),
      // A private network holds nothing but the run; elsewhere only its own ports are of interest.
      ...(!hasOwnNetwork(job.sandbox) && { ports: () => this.#portsOf(servers) }),
      decorate: rows => joinOwners(rows, socketOwners([...servers].flatMap(server => server.members()))),
      onSnapshot: snapshot => this.#show(snapshot),
      onDelta: () => this.#show(this.#sampler.last),
      // The picture is a convenience; a grade does not fail for want of it.
      onError: () => undefined,
    });
  }

  /** Resolves after a look that began after this call. */
  async look(): Promise<void> {
    await this.#sampler.sampleNow();
    // A state that was only glimpsed is over, also where nothing has changed since the look before.
    if (this.#shown !== this.#sampler.last) this.#show(this.#sampler.last);
  }

  /** Shows states that last for microseconds, where the table of sockets is short enough for it. Blocks for 2 ms. */
  glimpse(): void {
    if (!hasOwnNetwork(this.#job.sandbox) || !this.#shown) return;
    for (const snapshot of glimpse(this.#shown)) this.#show(snapshot);
  }

  /**
   * A server with this port has ended. Its connections end with it, and how they do is still to be seen: if the next look
   * left them out, all of them would seem to be reset.
   */
  ended(port: number): void {
    this.#ended.delete(port);
    this.#ended.add(port);
    for (const oldest of this.#ended) if (this.#ended.size > mostEnded) this.#ended.delete(oldest);
  }

  dispose(): void {
    this.#sampler.dispose();
  }

  #show(snapshot: SocketSnapshot | undefined): void {
    if (!snapshot) return;
    const before = this.#shown;
    this.#shown = snapshot;
    this.#recordings?.see(snapshot);
    if (this.#job.sampleHz === 0) return;
    if (!before) {
      this.#emit({ type: 'sockets', snapshot: { ...snapshot, rows: [...snapshot.rows] } });
      return;
    }
    const delta = diffSnapshots(before, snapshot);
    if (isEmptyDelta(delta)) return;
    const { at, upserted, removed } = delta;
    this.#emit({ type: 'socketsChanged', delta: { at, upserted: [...upserted], removed: [...removed] } });
  }

  #portsOf(servers: ReadonlySet<Server>): number[] {
    return [...new Set([...this.#ended, ...[...servers].map(({ port }) => port)])];
  }
}
