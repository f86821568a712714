import { readEpollSet } from '../proc/epollSet.ts';
import { readFds } from '../proc/fdTable.ts';
import { readPollFds } from '../proc/pollFds.ts';
import { fdOfCall, readThreads, type ThreadState } from '../proc/threads.ts';

/** Where one thread of a server is. */
export interface Wait {
  /** One letter of proc_pid_stat(5): R running, S asleep, T stopped. */
  readonly state: string;
  /** The system call that it is in, `running` on a processor, null where the kernel does not say. */
  readonly call: string | null;
  /** How many descriptors it hears of there; undefined where that is unknown, or no matter of descriptors. */
  readonly hears: number | undefined;
}

/** Where all threads of a process are. */
export function readWaits(pid: number): Wait[] {
  const fds = readFds(pid);
  const heardThrough = (fd: number): number =>
    fds.get(fd)?.kind === 'epoll' ? readEpollSet(pid, fd).length : 1;
  return readThreads(pid).map(thread => {
    const { state, call } = thread;
    // Of what a ring hears, the kernel does not tell.
    if (call === 'io_uring_enter') return { state, call, hears: undefined };
    const fd = fdOfCall(thread);
    const waitsOn = fd === undefined ? readPollFds(pid, thread) : [fd];
    return { state, call, hears: waitsOn?.reduce((sum, each) => sum + heardThrough(each), 0) };
  });
}

/**
 * Whether a thread runs or would if it could; one that prints in a loop mostly waits for us to read that.
 * @param pipes inodes of what it prints into; its own sockets may have any number
 */
export function wantsMore(pid: number, thread: ThreadState, pipes: ReadonlySet<number>): boolean {
  return thread.state === 'R' || prints(pid, thread, pipes);
}

function prints(pid: number, thread: ThreadState, pipes: ReadonlySet<number>): boolean {
  const fd = fdOfCall(thread);
  if ((thread.call !== 'write' && thread.call !== 'writev') || fd === undefined || fd > 2) return false;
  const target = readFds(pid).get(fd);
  return target?.kind !== 'socket' || pipes.has(target.inode);
}
