import type { Text } from '../base/text.ts';
import { text } from '../base/text.ts';
import { readEpollSet } from '../proc/epollSet.ts';
import { readFds, type FdTarget } from '../proc/fdTable.ts';
import { readListeners } from '../proc/listenWatch.ts';
import { readPollFds } from '../proc/pollFds.ts';
import type { ProcessInfo } from '../proc/processInfo.ts';
import { readCommandLine } from '../proc/processInfo.ts';
import { fdOfCall, readThreads, type ThreadState } from '../proc/threads.ts';
import { readUsage } from '../proc/usage.ts';
import type { ProcessEvidence, ThreadEvidence } from '../protocol/finding.ts';
import type { SocketOwner, SocketRow } from '../sockets/model.ts';

/** How a socket of the check is called in sentences: `the connection of client 1`. Undefined: not one of the check's. */
export type NameSocket = (row: SocketRow) => Text | undefined;

/**
 * The processes of a server as evidence, each thread's call joined to the socket that it waits on.
 * @param pipes inodes of sockets that only bring us what it prints
 */
export function describeProcesses(
  members: readonly ProcessInfo[],
  pipes: ReadonlySet<number>,
  rows: readonly SocketRow[],
  nameSocket: NameSocket,
  say: (sentence: Text) => string,
): ProcessEvidence[] {
  const byInode = new Map(rows.filter(row => row.inode !== 0).map(row => [row.inode, row]));
  const elsewhere = new Map(readListeners().map(row => [row.inode, row.port]));
  return members.slice(0, 50).map(info => {
    const fds = readFds(info.pid);
    const nameFd = (fd: number): string | undefined => {
      const sentence = nameTarget(fds.get(fd), byInode, elsewhere, nameSocket);
      return sentence && say(sentence);
    };
    const usage = readUsage([info.pid]);
    return {
      pid: info.pid,
      command: readCommandLine(info.pid).join(' ').slice(0, 200) || info.command,
      threads: readThreads(info.pid)
        .slice(0, 200)
        .map(thread => describeThread(info.pid, thread, nameFd)),
      fds: fds.size,
      socketFds: [...fds.values()].filter(each => each.kind === 'socket' && !pipes.has(each.inode)).length,
      cpuSeconds: usage.cpuSeconds,
      rssBytes: usage.rssBytes,
      epoll: [...fds]
        .filter(([, target]) => target.kind === 'epoll')
        .map(([fd]) => ({
          fd,
          watches: readEpollSet(info.pid, fd)
            .slice(0, 100)
            .map(entry => withWords(entry, nameFd(entry.fd))),
        })),
    };
  });
}

/** Who holds each socket, by inode, and in which call a thread waits on it. */
export function socketOwners(members: readonly ProcessInfo[]): Map<number, SocketOwner> {
  const owners = new Map<number, SocketOwner>();
  for (const info of members) {
    const fds = readFds(info.pid);
    const waits = new Map<number, string>();
    for (const thread of readThreads(info.pid)) {
      const fd = fdOfCall(thread);
      if (fd !== undefined && thread.call !== null) waits.set(fd, thread.call);
    }
    for (const [fd, target] of fds) {
      if (target.kind !== 'socket') continue;
      const blockedIn = waits.get(fd);
      owners.set(target.inode, {
        pid: info.pid,
        fd,
        command: info.command,
        ...(blockedIn === undefined ? {} : { blockedIn }),
      });
    }
  }
  return owners;
}

function describeThread(
  pid: number,
  thread: ThreadState,
  nameFd: (fd: number) => string | undefined,
): ThreadEvidence {
  const base = { tid: thread.tid, name: thread.name, state: thread.state, call: thread.call };
  const fd = fdOfCall(thread);
  if (fd !== undefined) {
    const waitsOn = nameFd(fd);
    return { ...base, fd, ...(waitsOn === undefined ? {} : { waitsOn }) };
  }
  const polled = thread.call === null ? undefined : readPollFds(pid, thread);
  if (!polled) return base;
  const shown = polled.slice(0, 8).map(each => {
    const name = nameFd(each);
    return name === undefined ? `fd ${each}` : `fd ${each} (${name})`;
  });
  return { ...base, waitsOn: shown.join(', ') + (polled.length > 8 ? ', …' : '') };
}

function nameTarget(
  target: FdTarget | undefined,
  byInode: ReadonlyMap<number, SocketRow>,
  listeners: ReadonlyMap<number, number>,
  nameSocket: NameSocket,
): Text | undefined {
  if (!target) return undefined;
  switch (target.kind) {
    case 'socket': {
      const row = byInode.get(target.inode);
      if (row) return nameSocket(row);
      const port = listeners.get(target.inode);
      return port === undefined
        ? text('a socket without a connection')
        : text('the listening socket on port {port}', { port });
    }
    case 'epoll':
      return text('an epoll set');
    case 'other':
      return target.target.startsWith('pipe:') ? text('a pipe') : text('{file}', { file: target.target });
  }
}

function withWords<T extends object>(entry: T, what: string | undefined): T & { what?: string } {
  return what === undefined ? entry : { ...entry, what };
}
