import { birthOrder } from './birthOrder.ts';
import { readStat } from './processInfo.ts';
import { readNumericNames, readProcFile } from './procFile.ts';
import { callOfSleeper, systemCallName, takesFd } from './systemCalls.ts';

/** What one thread is doing. */
export interface ThreadState {
  readonly tid: number;
  readonly name: string;
  /** One letter, as in {@link ProcessInfo}. */
  readonly state: string;
  /** The system call that it is blocked in, `running` while it is on a CPU, null where the kernel does not say. */
  readonly call: string | null;
  /** The call's six arguments as signed numbers, exact for descriptors, lengths and user addresses; else empty. */
  readonly args: readonly number[];
  /** The kernel function that it sleeps in, where that is all that is known. */
  readonly wchan?: string;
}

/**
 * The threads of a process, in the order in which they began. System calls (`/proc/PID/task/TID/syscall`) are readable for one's own
 * descendants; elsewhere the call is told from the kernel function that the thread sleeps in. A thread that has ended
 * while the others go on (state Z) is left out.
 */
export function readThreads(pid: number): ThreadState[] {
  const tids = readNumericNames(`/proc/${pid}/task`).sort(birthOrder(pid));
  return tids.flatMap(tid => readThread(pid, tid) ?? []);
}

/** The descriptor that the thread's call works on; undefined for calls on none or on several (poll, select, futex). */
export function fdOfCall(thread: ThreadState): number | undefined {
  const first = thread.args[0];
  // An int takes the low half of its register; the rest is not defined.
  return thread.call !== null && first !== undefined && takesFd(thread.call) ? first | 0 : undefined;
}

function readThread(pid: number, tid: number): ThreadState | undefined {
  const folder = `/proc/${pid}/task/${tid}`;
  const stat = readStat(`${folder}/stat`);
  if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined;
  const base = { tid, name: stat.command, state: stat.state };
  const syscall = parseSyscall(readProcFile(`${folder}/syscall`) ?? '');
  if (syscall) return { ...base, ...syscall };
  const wchan = readProcFile(`${folder}/wchan`) ?? '';
  const asleep = wchan !== '' && wchan !== '0';
  if (!asleep) return { ...base, call: stat.state === 'R' ? 'running' : null, args: [] };
  return { ...base, call: callOfSleeper(wchan) ?? null, args: [], wchan };
}

/** `running`, `-1 sp pc` (stopped outside any call), or `number arg0 … arg5 sp pc` with everything but the first in hex. */
function parseSyscall(line: string): { call: string | null; args: number[] } | undefined {
  const words = line.trim().split(' ');
  if (words[0] === 'running') return { call: 'running', args: [] };
  const number = Number(words[0]);
  if (words.length < 9 || number < 0) return undefined;
  const call = systemCallName(number);
  return call === undefined ? undefined : { call, args: words.slice(1, 7).map(signed) };
}

function signed(hex: string): number {
  return Number(BigInt.asIntN(64, BigInt(hex)));
}
