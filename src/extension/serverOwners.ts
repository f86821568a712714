import { readFds } from '../proc/fdTable.ts';
import { readProcFile } from '../proc/procFile.ts';
import { readProcess } from '../proc/processInfo.ts';
import { fdOfCall, readThreads } from '../proc/threads.ts';
import type { SocketOwner, SocketRow } from '../sockets/model.ts';
import { joinOwners } from '../sockets/owners.ts';

/** Above this many sockets, looking through every descriptor at each sample would cost too much. */
const atMostRows = 2000;

/** The rows with the process, descriptor and blocked call of those that a process of the tree holds. */
export function withOwners(rows: readonly SocketRow[], root: number): readonly SocketRow[] {
  if (rows.length > atMostRows) return rows;
  const owners = new Map<number, SocketOwner>();
  // Children come first: where a server forks, the one who serves the connection is the child.
  for (const pid of treeOf(root).reverse()) {
    const command = readProcess(pid)?.command;
    if (command === undefined) continue;
    const calls = new Map(
      readThreads(pid).flatMap(thread => {
        const fd = fdOfCall(thread);
        return fd === undefined || thread.call === null ? [] : [[fd, thread.call] as const];
      }),
    );
    for (const [fd, target] of readFds(pid)) {
      if (target.kind !== 'socket') continue;
      const blockedIn = calls.get(fd);
      if (owners.has(target.inode) && blockedIn === undefined) continue;
      owners.set(target.inode, { pid, fd, command, ...(blockedIn !== undefined && { blockedIn }) });
    }
  }
  return joinOwners(rows, owners);
}

/** The process and its descendants, parents first (`/proc/PID/task/TID/children`, proc_tid_children(5)). */
function treeOf(root: number): number[] {
  const tree = [root];
  for (const pid of tree) {
    const children = readProcFile(`/proc/${pid}/task/${pid}/children`) ?? '';
    tree.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return tree;
}
