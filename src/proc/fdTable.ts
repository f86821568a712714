import { readlinkSync } from 'node:fs';
import { readNumericNames } from './procFile.ts';

/** What a file descriptor stands for; `target` is a path, or `pipe:[inode]`, `anon_inode:[eventfd]` and the like. */
export type FdTarget =
  | { readonly kind: 'socket'; readonly inode: number }
  | { readonly kind: 'epoll' }
  | { readonly kind: 'other'; readonly target: string };

/** The descriptor table (proc_pid_fd(5)); empty when the process has gone or is another user's. */
export function readFds(pid: number): Map<number, FdTarget> {
  const table = new Map<number, FdTarget>();
  const { folder, fds } = listFds(pid);
  for (const fd of fds) {
    try {
      table.set(fd, parseFdTarget(readlinkSync(`${folder}/${fd}`)));
    } catch {
      // Closed since the directory was read.
    }
  }
  return table;
}

export function countFds(pid: number): number {
  return listFds(pid).fds.length;
}

function listFds(pid: number): { folder: string; fds: number[] } {
  const folder = `/proc/${pid}/fd`;
  const fds = readNumericNames(folder);
  if (fds.length > 0) return { folder, fds };
  // The first thread may have ended (pthread_exit in main): the table is then seen through the others.
  for (const tid of readNumericNames(`/proc/${pid}/task`)) {
    const other = `/proc/${pid}/task/${tid}/fd`;
    const names = tid === pid ? [] : readNumericNames(other);
    if (names.length > 0) return { folder: other, fds: names };
  }
  return { folder, fds };
}

function parseFdTarget(target: string): FdTarget {
  const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
  if (inode !== undefined) return { kind: 'socket', inode: Number(inode) };
  return target === 'anon_inode:[eventpoll]' ? { kind: 'epoll' } : { kind: 'other', target };
}
