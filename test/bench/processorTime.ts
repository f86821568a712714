import { readFileSync } from 'node:fs';
import { clockTicksPerSecond } from '../../src/proc/processInfo.ts';

/** Milliseconds of processor time of this process and of the children that it has waited for, proc_pid_stat(5). */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childrensTime();
}

/** Of the children alone; exact to 10 ms. */
export function childrensTime(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / clockTicksPerSecond;
}
