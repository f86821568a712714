import { readProcFile } from './procFile.ts';

/** One descriptor in an epoll set. */
export interface EpollEntry {
  readonly fd: number;
  /** Names of epoll_ctl(2) without their prefix: `IN`, `OUT`, `RDHUP`, `ONESHOT`… `ERR` and `HUP` are always on and left out. */
  readonly events: string[];
  readonly trigger: 'level' | 'edge';
}

const eventBits: readonly (readonly [number, string])[] = [
  [0x1, 'IN'],
  [0x2, 'PRI'],
  [0x4, 'OUT'],
  [0x2000, 'RDHUP'],
  [0x1000_0000, 'EXCLUSIVE'],
  [0x2000_0000, 'WAKEUP'],
  [0x4000_0000, 'ONESHOT'],
];
const edgeTriggered = 0x8000_0000;

/** What the epoll descriptor `fd` watches (`/proc/PID/fdinfo/FD`); empty when it is gone or not an epoll descriptor. */
export function readEpollSet(pid: number, fd: number): EpollEntry[] {
  const info = readProcFile(`/proc/${pid}/fdinfo/${fd}`) ?? '';
  return [...info.matchAll(/^tfd:\s*(\d+)\s+events:\s*([0-9a-f]+)/gm)].map(([, target, hex]) => {
    const mask = Number.parseInt(hex ?? '0', 16);
    return {
      fd: Number(target),
      events: eventBits.filter(([bit]) => (mask & bit) !== 0).map(([, name]) => name),
      trigger: (mask & edgeTriggered) === 0 ? 'level' : 'edge',
    };
  });
}
