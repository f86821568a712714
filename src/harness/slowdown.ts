import { availableParallelism } from 'node:os';
import { readProcFile } from '../proc/procFile.ts';

const mostTimes = 6;
const lookEveryMs = 500;

let lookedAt = -Infinity;
let latest = 1;

/**
 * How many times longer than on a quiet machine a program may take here, 1 to 6: threads that want a processor, now and
 * over the last minute, for each processor there is (proc_loadavg(5)). Read at most twice a second.
 */
export function slowdown(): number {
  const now = performance.now();
  if (now - lookedAt < lookEveryMs) return latest;
  lookedAt = now;
  const [minute = 0, runnable = 0] = parseLoad(readProcFile('/proc/loadavg') ?? '');
  latest = Math.min(mostTimes, Math.max(1, Math.max(minute, runnable) / availableParallelism()));
  return latest;
}

/** `20.07 22.22 20.90 5/1071 32104`: averages over 1, 5 and 15 minutes, then runnable threads of all. */
function parseLoad(line: string): number[] {
  const [minute, , , threads] = line.split(' ');
  return [Number(minute), Number.parseInt(threads ?? '', 10)].map(each => (Number.isFinite(each) ? each : 0));
}
