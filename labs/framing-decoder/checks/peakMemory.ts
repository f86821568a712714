import { readFileSync } from 'node:fs';
import type { Server } from 'socklab/harness';

/** The most memory that the processes of a server ever had resident, bytes: what was given back at once counts too. */
export function peakMemory(server: Server): number {
  return server.members().reduce((sum, { pid }) => sum + peakOf(pid), 0);
}

/** VmHWM of proc_pid_status(5); nothing for a process that has gone. */
function peakOf(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
