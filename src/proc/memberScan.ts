import { birthOrder } from './birthOrder.ts';
import { hasMarker, type Marker } from './marker.ts';
import { readProcFile } from './procFile.ts';
import { clockTicksPerSecond, isAlive, listProcesses, readProcess, type ProcessInfo } from './processInfo.ts';

/** After this age a process does not turn from unmarked into marked: what starts one sets its environment at once. */
const settledTicks = clockTicksPerSecond;

/**
 * Finds the processes of one tree, also those that have left it: by the marker in their environment, by ancestry, by
 * a session or process group that a member leads, and by having been seen as a member before. A pid that was used
 * again belongs to somebody else. Never finds pid 1, this process or its ancestors.
 */
export class MemberScan {
  readonly #marker: Marker;
  readonly #root: number | undefined;
  readonly #except: ReadonlySet<number>;
  /** Nothing older can descend from the root. */
  readonly #notBefore: number;
  /** Start times of every member ever seen. */
  readonly #known = new Map<number, number>();
  /** Start times of processes that will never carry the marker. */
  readonly #unmarked = new Map<number, number>();
  /** Those that must not be hit, and their process groups. */
  #spared = new Set<number>([1, process.pid]);
  #sparedGroups = new Set<number>();

  constructor(options: { marker: Marker; rootPid?: number; exceptPids?: readonly number[] }) {
    this.#marker = options.marker;
    this.#root = options.rootPid;
    this.#except = new Set(options.exceptPids);
    const root = options.rootPid === undefined ? undefined : readProcess(options.rootPid);
    this.#notBefore = root?.startTime ?? 0;
    if (root && root.pid !== 1 && root.pid !== process.pid) this.#known.set(root.pid, root.startTime);
  }

  /** Live members, zombies left out, in the order in which they began. */
  scan(): ProcessInfo[] {
    const processes = listProcesses();
    const byPid = new Map(processes.map(info => [info.pid, info]));
    this.#forgetUnmarked(byPid);
    this.#spared = this.#findSpared(byPid);
    this.#sparedGroups = new Set([...this.#spared].map(pid => byPid.get(pid)?.pgrp ?? 0));
    const youngest = Math.max(0, ...processes.map(info => info.startTime));
    let undecided = processes.filter(
      info => !this.#spared.has(info.pid) && info.startTime >= this.#notBefore,
    );
    const members: ProcessInfo[] = [];
    for (let first = true, grown = true; grown; first = false) {
      grown = false;
      const rest: ProcessInfo[] = [];
      for (const info of undecided) {
        if (this.#belongs(info, byPid) || (first && this.#isMarked(info, youngest))) {
          this.#known.set(info.pid, info.startTime);
          members.push(info);
          grown = true;
        } else {
          rest.push(info);
        }
      }
      undecided = rest;
    }
    const byBirth = birthOrder(this.#root ?? 0);
    return members.filter(isAlive).sort((a, b) => a.startTime - b.startTime || byBirth(a.pid, b.pid));
  }

  /**
   * Live members among the processes that were started last: finds those that replace themselves faster than a scan
   * of all processes takes. Relies on who was spared in the scan before.
   */
  scanNewest(): ProcessInfo[] {
    const newest = newestPid();
    const members: ProcessInfo[] = [];
    for (let pid = newest - 6; pid <= newest + 2; pid++) {
      const info = readProcess(pid);
      if (!info || !isAlive(info) || this.#spared.has(pid) || info.startTime < this.#notBefore) continue;
      if (!this.#belongs(info, new Map()) && hasMarker(pid, this.#marker) !== true) continue;
      if (!leadsThreads(pid)) continue;
      this.#known.set(pid, info.startTime);
      members.push(info);
    }
    return members;
  }

  /** Whether all of the member's process group is of this tree, so that it may be signalled as a whole. */
  ownsGroup(info: ProcessInfo): boolean {
    return this.#leads(info, info.pgrp) && !this.#sparedGroups.has(info.pgrp);
  }

  /** Whether the pid names (or named) a member that is older than the process. */
  #leads(info: ProcessInfo, pid: number): boolean {
    const start = this.#known.get(pid);
    return start !== undefined && start <= info.startTime;
  }

  #belongs(info: ProcessInfo, byPid: ReadonlyMap<number, ProcessInfo>): boolean {
    if (this.#known.get(info.pid) === info.startTime) return true;
    return [info.ppid, info.session, info.pgrp].some(pid => {
      if (!this.#leads(info, pid)) return false;
      const holder = byPid.get(pid);
      return holder === undefined || holder.startTime === this.#known.get(pid);
    });
  }

  /** `now` is the start of the youngest process, in ticks: at most the present. */
  #isMarked(info: ProcessInfo, now: number): boolean {
    if (this.#unmarked.get(info.pid) === info.startTime) return false;
    if (hasMarker(info.pid, this.#marker) === true) return true;
    if (now - info.startTime > settledTicks) this.#unmarked.set(info.pid, info.startTime);
    return false;
  }

  #findSpared(byPid: ReadonlyMap<number, ProcessInfo>): Set<number> {
    const spared = new Set([1, ...this.#except]);
    for (let pid = process.pid; pid > 0 && !spared.has(pid); pid = byPid.get(pid)?.ppid ?? 0) spared.add(pid);
    return spared;
  }

  #forgetUnmarked(byPid: ReadonlyMap<number, ProcessInfo>): void {
    for (const pid of this.#unmarked.keys()) if (!byPid.has(pid)) this.#unmarked.delete(pid);
  }
}

/** Threads have numbers among the pids and answer below /proc like processes; a signal for one hits its process. */
function leadsThreads(pid: number): boolean {
  return new RegExp(`^Tgid:\\s*${pid}$`, 'm').test(readProcFile(`/proc/${pid}/status`) ?? '');
}

/** The pid that was given out last in this pid namespace (the last field of /proc/loadavg, proc_loadavg(5)). */
export function newestPid(): number {
  return Number(readProcFile('/proc/loadavg')?.trim().split(' ').at(-1) ?? 0);
}
