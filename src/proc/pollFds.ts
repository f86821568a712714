import { closeSync, openSync, readSync } from 'node:fs';
import type { ThreadState } from './threads.ts';

/** Bytes of one `struct pollfd`: int fd, short events, short revents (poll(2)). */
const pollfdBytes = 8;
const mostFds = 65_536;

/**
 * The descriptors that a thread blocked in poll, ppoll, select or pselect6 waits on, ascending for select and in the
 * program's order for poll; read out of the program's memory. Undefined when it is in another call, or the kernel
 * refuses (the reader must be allowed to trace the process).
 */
export function readPollFds(pid: number, thread: ThreadState): number[] | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = thread.args;
  switch (thread.call) {
    case 'poll':
    case 'ppoll':
      return readPollArray(pid, first, second);
    case 'select':
    case 'pselect6':
      return readFdSets(pid, first, [second, third, fourth]);
    default:
      return undefined;
  }
}

function readPollArray(pid: number, address: number, count: number): number[] | undefined {
  if (count < 0 || count > mostFds) return undefined;
  const memory = readMemory(pid, address, count * pollfdBytes);
  if (!memory) return undefined;
  const fds = Array.from({ length: count }, (_, index) => memory.readInt32LE(index * pollfdBytes));
  // A negative descriptor is an entry that the program has switched off.
  return fds.filter(fd => fd >= 0);
}

/** An fd_set is a string of bits, 64 a word, lowest first; both architectures are little-endian. */
function readFdSets(pid: number, count: number, addresses: readonly number[]): number[] | undefined {
  if (count < 0 || count > mostFds) return undefined;
  const fds = new Set<number>();
  for (const address of addresses.filter(address => address !== 0)) {
    const bits = readMemory(pid, address, Math.ceil(count / 8));
    if (!bits) return undefined;
    for (let fd = 0; fd < count; fd++) {
      if (((bits[fd >> 3] ?? 0) >> (fd & 7)) & 1) fds.add(fd);
    }
  }
  return [...fds].sort((a, b) => a - b);
}

function readMemory(pid: number, address: number, length: number): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/mem`, 'r');
    const buffer = Buffer.alloc(length);
    return readSync(file, buffer, 0, length, address) === length ? buffer : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
