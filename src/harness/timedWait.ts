import type { ThreadState } from '../proc/threads.ts';

/** Calls after which a thread goes on by itself in any case; the kernel resumes a timed wait as the last of them. */
const sleeps = new Set(['nanosleep', 'clock_nanosleep', 'restart_syscall']);

/** Where the calls that may have a time-out have it: a number of milliseconds, or the address of a struct timespec or timeval. */
const milliseconds: Readonly<Record<string, number>> = { poll: 2, epoll_wait: 3, epoll_pwait: 3 };
const addresses: Readonly<Record<string, number>> = {
  ppoll: 2,
  select: 4,
  pselect6: 4,
  epoll_pwait2: 3,
  futex: 3,
  futex_wait: 4,
  futex_waitv: 3,
  rt_sigtimedwait: 2,
  semtimedop: 3,
  // Of the newer kind, IORING_ENTER_EXT_ARG, which may hold a time-out.
  io_uring_enter: 4,
};

/** Whether the thread sleeps in a call that only lets time pass. */
export function sleepsByClock({ call }: ThreadState): boolean {
  return call !== null && sleeps.has(call);
}

/**
 * Whether the thread goes on within `ms` milliseconds though nothing happens. Where the kernel does not show the
 * arguments of its call, it might; a time-out in the program's memory is taken for a short one.
 */
export function wakesWithin(thread: ThreadState, ms: number): boolean {
  const { call, args, state } = thread;
  // A stopped one waits for a SIGCONT that nobody but us would send.
  if (state === 'T') return false;
  if (call === null || sleepsByClock(thread)) return true;
  const number = milliseconds[call];
  const address = addresses[call];
  if (number === undefined && address === undefined) return false;
  if (args.length === 0) return true;
  if (address !== undefined) return args[address] !== 0;
  // An int takes the low half of its register; the rest is not defined.
  const timeout = (args[number ?? 0] ?? 0) | 0;
  return timeout >= 0 && timeout <= ms;
}
