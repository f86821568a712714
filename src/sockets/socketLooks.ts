import type { Disposable } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import { SsDumpReader } from './decodeSsDump.ts';
import { afterwards } from './delta.ts';
import { DumpFile } from './dumpFile.ts';
import type { SocketSnapshot } from './model.ts';
import { ownTime } from './ownTime.ts';
import { ProcRefresh } from './procRefresh.ts';
import { takeProcSnapshot } from './takeProcSnapshot.ts';
import { measureSnapshot, type SnapshotOptions } from './takeSnapshot.ts';
import { countTcpSockets, readTcpCounters } from './tcpCounters.ts';

export interface LookOptions extends SnapshotOptions {
  /** A look that need not ask ss where signs or /proc tell that no socket has come, gone or changed its state. */
  readonly resting?: boolean;
  /**
   * A further sign, of what the kernel does not count: reading and accepting. Another value, another look. Without it, or
   * where it is empty, that no counter has moved says nothing of the programs.
   */
  readonly pulse?: string | undefined;
}

/** A snapshot and what it took. */
export interface Look {
  readonly snapshot: SocketSnapshot;
  /** Milliseconds of processor time, ours and that of ss. */
  readonly costMs: number;
}

/** What decides how to look. Measured on Linux 6.18 with iproute2 6.1. */
export const lookLimits = {
  /** From so many sockets on, the binary form costs less than the text. */
  dumpFrom: 300,
  /** With a filter for ports, ss prints what matches but dumps everything; a row of text costs as much as three dumped. */
  dumpedForOne: 3,
  /** The kernel hands out /proc/net/tcp a page at a time, and for each walks through what it has handed out before. */
  procUpTo: 1000,
  /** Milliseconds. A program that reads or accepts is counted nowhere, so now and then somebody has to look. */
  longestRest: 1000,
};

/**
 * Looks at the same sockets again and again, each time in the cheapest way that shows them: not at all while nothing
 * happens and no program runs, /proc while only queues change or programs may have accepted, else the text of ss(8) for some hundred sockets, its binary dump above, and
 * /proc alone where there is no ss. One look at a time.
 */
export class SocketLooks implements Disposable {
  readonly #limits: typeof lookLimits;
  readonly #reader = new SsDumpReader();
  readonly #refresher = new ProcRefresh();
  #file: DumpFile | undefined;
  #dumpFails = false;
  #ssMissing = false;
  /** iproute2 6.7 forgets them in the text. */
  #textLacksIds = false;
  #last: { readonly snapshot: SocketSnapshot; readonly key: string } | undefined;
  #signs: string | undefined;
  /** When the sockets themselves were looked at, by {@link performance.now}. */
  #looked = -Infinity;

  constructor(limits: Partial<typeof lookLimits> = {}) {
    this.#limits = { ...lookLimits, ...limits };
  }

  /** Rejects as `takeSnapshot` does, but for `ss-missing`: then it reads /proc, and says so in `source`. */
  async look(options: LookOptions = {}): Promise<Look> {
    const began = performance.now();
    const spent = ownTime();
    const { ports, drops = false } = options;
    const key = `${ports?.join() ?? 'all'} ${drops}`;
    // Read before the sockets: what happens in between is a sign for the next look.
    const counters = readTcpCounters();
    const signs = counters === undefined ? undefined : `${counters}\n${options.pulse ?? ''}`;
    const last = this.#last?.key === key ? this.#last.snapshot : undefined;
    if (options.resting && last && began - this.#looked < this.#limits.longestRest) {
      const isQuiet = signs !== undefined && signs === this.#signs;
      const snapshot = this.#rest(last, options, isQuiet);
      if (snapshot) {
        this.#signs = signs;
        this.#last = { snapshot, key };
        return { snapshot, costMs: ownTime() - spent };
      }
    }
    const look = await this.#look(options, last);
    this.#last = { snapshot: look.snapshot, key };
    this.#signs = signs;
    this.#looked = began;
    return look;
  }

  dispose(): void {
    this.#file?.dispose();
    this.#file = undefined;
    this.#dumpFails = true;
  }

  /**
   * What can be said without asking ss; undefined where it must be asked.
   * @param isQuiet the signs are those of the look before
   */
  #rest(last: SocketSnapshot, { ports, pulse }: LookOptions, isQuiet: boolean): SocketSnapshot | undefined {
    if (ports?.length === 0) return undefined;
    if (isQuiet && pulse) return later(last, Date.now());
    const { dumpFrom, procUpTo } = this.#limits;
    const isFew = last.rows.length < dumpFrom && (countTcpSockets() ?? Infinity) < procUpTo;
    // A program may have read or accepted since: as of a later time, nobody has seen these sockets.
    if (!isFew) return isQuiet ? last : undefined;
    if (last.source !== 'ss') return undefined;
    const { source, rows } = later(last, Date.now());
    const fresh = this.#refresher.refresh(rows, ports);
    return fresh && { at: Date.now(), source, rows: fresh };
  }

  async #look(options: SnapshotOptions, last: SocketSnapshot | undefined): Promise<Look> {
    if (options.ports?.length === 0)
      return { snapshot: { at: Date.now(), source: 'ss', rows: [] }, costMs: 0 };
    if (this.#ssMissing) return readProc(options);
    try {
      const dumped = this.#wantsDump(options, last) ? await this.#dump(options) : undefined;
      if (dumped) return dumped;
      const look = await measureSnapshot(options);
      this.#textLacksIds =
        look.snapshot.source === 'ss' && look.snapshot.rows.some(({ id }) => !id.startsWith('sk:'));
      return this.#textLacksIds ? ((await this.#dump(options)) ?? look) : look;
    } catch (error) {
      if (!(error instanceof HumanError) || error.code !== 'ss-missing') throw error;
      this.#ssMissing = true;
      return readProc(options);
    }
  }

  #wantsDump({ ports }: SnapshotOptions, last: SocketSnapshot | undefined): boolean {
    if (this.#dumpFails) return false;
    if (this.#textLacksIds) return true;
    const { dumpFrom, dumpedForOne } = this.#limits;
    const all = countTcpSockets() ?? last?.rows.length ?? 0;
    if (!ports) return all >= dumpFrom;
    return last !== undefined && last.rows.length >= dumpFrom && last.rows.length * dumpedForOne >= all;
  }

  /** Undefined where there is no dump to be had: ss writes none when it is refused netlink. */
  async #dump({ ports, drops, signal }: SnapshotOptions): Promise<Look | undefined> {
    if (this.#dumpFails) return undefined;
    const spawning = ownTime();
    try {
      this.#file ??= new DumpFile();
    } catch {
      this.#dumpFails = true;
      return undefined;
    }
    const written = this.#file.write([drops ? '-tanm' : '-tan', '-D', '-'], signal ? { signal } : {});
    const spawnedMs = ownTime() - spawning;
    const { dump, cpuMs } = await written;
    const at = Date.now();
    const reading = ownTime();
    if (dump.length === 0) {
      this.#dumpFails = true;
      return undefined;
    }
    const rows = this.#reader.read(dump, ports && new Set(ports));
    return { snapshot: { at, source: 'ss', rows }, costMs: spawnedMs + cpuMs + ownTime() - reading };
  }
}

function readProc({ ports }: SnapshotOptions): Look {
  const began = ownTime();
  const snapshot = takeProcSnapshot(ports ? { ports } : {});
  return { snapshot, costMs: ownTime() - began };
}

/** The same sockets at a later moment, timers run down. */
function later({ at, source, rows }: SocketSnapshot, now: number): SocketSnapshot {
  const timed = rows.some(row => row.timer);
  return { at: now, source, rows: timed ? rows.map(row => afterwards(row, now - at)) : rows };
}
