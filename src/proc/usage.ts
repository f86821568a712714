import { countFds } from './fdTable.ts';
import { clockTicksPerSecond, readProcess } from './processInfo.ts';
import { readProcFile } from './procFile.ts';

/** What some processes use together. */
export interface Usage {
  /** User plus system time of the live processes, in steps of 10 ms. */
  readonly cpuSeconds: number;
  /** Resident memory; a page that two processes share counts in both. */
  readonly rssBytes: number;
  readonly threads: number;
  readonly fds: number;
}

/** The sum over the processes; one that has gone counts nothing. */
export function readUsage(pids: readonly number[]): Usage {
  const usage = { cpuSeconds: 0, rssBytes: 0, threads: 0, fds: 0 };
  for (const pid of pids) {
    const info = readProcess(pid);
    if (!info) continue;
    usage.cpuSeconds += info.cpuTicks / clockTicksPerSecond;
    usage.rssBytes += readRssBytes(pid);
    usage.threads += info.threads;
    usage.fds += countFds(pid);
  }
  return usage;
}

/** VmRSS, and not statm, because it is in KiB and so needs no page size (4 to 64 KiB on arm64). */
function readRssBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readProcFile(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
