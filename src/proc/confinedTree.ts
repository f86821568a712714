import { constants } from 'node:os';
import type { ProcessInfo } from './processInfo.ts';
import { readProcFile } from './procFile.ts';

/** bwrap(1) is 1 in the pid namespace that it makes, and starts the program next. */
const programPidInside = 2;

/**
 * Tells a program that bwrap(1) has started in a pid namespace of its own from the processes that only shut it off:
 * bwrap itself outside, and its init, the first process inside.
 */
export class ConfinedTree {
  #program: ProcessInfo | undefined;
  /** Pids inside by process: they never change, and are asked for often. */
  readonly #known = new Map<number, { readonly startTime: number; readonly inside: number | undefined }>();

  /** The program's first process, as it was when it was first seen; undefined before that. */
  get program(): ProcessInfo | undefined {
    return this.#program;
  }

  /** Those that the program consists of. */
  programsOf(members: readonly ProcessInfo[]): ProcessInfo[] {
    return members.filter(info => {
      const inside = this.#pidInside(info);
      if (inside === programPidInside) this.#program ??= info;
      return inside !== undefined && inside >= programPidInside;
    });
  }

  #pidInside({ pid, startTime }: ProcessInfo): number | undefined {
    const known = this.#known.get(pid);
    if (known?.startTime === startTime) return known.inside;
    const inside = readPidInside(pid);
    this.#known.set(pid, { startTime, inside });
    return inside;
  }
}

/** Its pid in the innermost namespace; undefined where it is in the same one as this process (NSpid, proc_pid_status(5)). */
function readPidInside(pid: number): number | undefined {
  const pids = /^NSpid:\s*(.+)$/m.exec(readProcFile(`/proc/${pid}/status`) ?? '')?.[1]?.split(/\s+/) ?? [];
  return pids.length > 1 ? Number(pids.at(-1)) : undefined;
}

/** Some numbers have a second name, which comes later (SIGABRT is SIGIOT too). */
const signals = new Map(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name]),
);

/**
 * How the program ended, from how bwrap(1) did: it passes an exit status on, and 128 + n says that signal n ended the
 * program. Programs that exit with such a status themselves mean the same by it.
 */
export function exitInside(
  code: number | null,
  signal: NodeJS.Signals | null,
): { code: number | null; signal: NodeJS.Signals | null } {
  const name = signals.get((code ?? 0) - 128) as NodeJS.Signals | undefined;
  return name ? { code: null, signal: name } : { code, signal };
}
