import { readFds } from '../proc/fdTable.ts';
import { readNumericNames, readProcFile } from '../proc/procFile.ts';
import { readProcess } from '../proc/processInfo.ts';
import { fdOfCall, readThreads } from '../proc/threads.ts';
import type { SocketOwner, SocketRow } from '../sockets/model.ts';
import { joinOwners } from '../sockets/owners.ts';

/** Above this many sockets, looking through every descriptor at each sample would cost too much. */
const atMostRows = 2000;

interface Found {
  /** Felt before the descriptors were read. */
  readonly pulse: string;
  /** By {@link performance.now}. */
  readonly at: number;
  /** Of the rows that were asked about. */
  readonly inodes: ReadonlySet<number>;
  readonly owners: ReadonlyMap<number, SocketOwner>;
}

/** A server that always runs is looked through that often, unless there is a new socket. */
const atMostEveryMs = 500;

/**
 * Who in a tree of processes holds which socket and waits on it. Looks through descriptors and threads only when a
 * thread of the tree has run since: one that sleeps opens, closes and reads nothing.
 */
export class ServerOwners {
  readonly #root: () => number | undefined;
  #pulse = '';
  #found: Found | undefined;
  #beats = 0;

  /** @param root pid of the first process of the tree, while there is one */
  constructor(root: () => number | undefined) {
    this.#root = root;
  }

  /** Another value when a thread of the tree has run, come or gone; a tenth of the cost of looking what each one does. */
  pulse(): string {
    const root = this.#root();
    this.#pulse = root === undefined ? '' : this.#feel(root);
    return this.#pulse;
  }

  /** The rows with the process, descriptor and blocked call of those that a process of the tree holds. */
  join(rows: readonly SocketRow[]): readonly SocketRow[] {
    const root = this.#root();
    if (root === undefined || rows.length > atMostRows) return rows;
    if (this.#isStale(rows)) {
      const pulse = this.#pulse === '' ? this.pulse() : this.#pulse;
      const inodes = new Set(rows.map(({ inode }) => inode));
      this.#found = { pulse, at: performance.now(), inodes, owners: ownersIn(root) };
    }
    return joinOwners(rows, this.#found?.owners ?? new Map());
  }

  #isStale(rows: readonly SocketRow[]): boolean {
    const found = this.#found;
    if (!found || this.#pulse === '') return true;
    if (found.pulse === this.#pulse) return false;
    return (
      performance.now() - found.at >= atMostEveryMs || rows.some(({ inode }) => !found.inodes.has(inode))
    );
  }

  #feel(root: number): string {
    let pulse = '';
    for (const pid of treeOf(root)) {
      for (const tid of readNumericNames(`/proc/${pid}/task`)) {
        // Nanoseconds on a processor, nanoseconds of waiting for one, how often it got one.
        const ran = readProcFile(`/proc/${pid}/task/${tid}/schedstat`);
        // A kernel that keeps no such count: every look is at something new.
        pulse += ran === undefined ? `${tid} ?${this.#beats++}\n` : `${tid} ${ran}`;
      }
    }
    return pulse;
  }
}

function ownersIn(root: number): ReadonlyMap<number, SocketOwner> {
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
  return owners;
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
