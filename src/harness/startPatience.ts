import { readFds } from '../proc/fdTable.ts';
import { clockTicksPerSecond, readStat, type ProcessInfo } from '../proc/processInfo.ts';
import { readThreads } from '../proc/threads.ts';
import type { CheckContext } from './checkContext.ts';
import type { Server } from './server.ts';

/** Contract C3: a server listens within this time of its start, on a quiet machine. */
const readyWithinMs = 10_000;
/** However busy the machine is; a runner that is silent for much longer is held to be broken. */
const mostMs = 45_000;
/** Nothing of the program has run for this long, and nothing of it is going to. */
const asleepForMs = 4000;
/** Most servers listen before it is worth looking. */
const watchSleepAfterMs = 1000;
const countEveryMs = 250;
/** A longer step means that the machine did not let us look. */
const longestStepMs = 200;

/**
 * How long a program that has been started is waited for until it listens. What runs or wants to is starved by the other
 * checks of the grade, perhaps: it is given as much processor time as it would get on a quiet machine, within bounds.
 */
export class StartPatience {
  readonly #context: CheckContext;
  readonly #server: Server;
  #lookedAt: number;
  #waited = 0;
  #countAt = 0;

  /** Begins to wait. */
  constructor(context: CheckContext, server: Server) {
    this.#context = context;
    this.#server = server;
    this.#lookedAt = context.now();
  }

  /** Whether the program will not listen any more; to be asked all the time. */
  isOver(): boolean {
    const now = this.#context.now();
    const server = this.#server;
    this.#waited += Math.min(now - this.#lookedAt, longestStepMs);
    this.#lookedAt = now;
    if (this.#waited <= watchSleepAfterMs) return false;
    if (server.sleep.hangsMs() > asleepForMs && isHung(server.members())) return true;
    if (this.#waited <= readyWithinMs) return false;
    if (this.#waited > mostMs) return true;
    if (server.sleep.restMs() > asleepForMs && rests(server.members())) return true;
    if (now < this.#countAt) return false;
    this.#countAt = now + countEveryMs;
    return busiestSeconds(server.members()) * 1000 > readyWithinMs;
  }
}

/** Newcomers are looked for now and then only; before a judgement all are asked. */
function rests(members: readonly ProcessInfo[]): boolean {
  return members.every(({ pid }) => readThreads(pid).every(({ state }) => state === 'S' || state === 'T'));
}

function isHung(members: readonly ProcessInfo[]): boolean {
  const hasTimer = ({ pid }: ProcessInfo): boolean =>
    [...readFds(pid).values()].some(each => each.kind === 'other' && each.target === 'anon_inode:[timerfd]');
  return rests(members) && !members.some(hasTimer);
}

/** Processor time of the thread that has had most of it: on a quiet machine that much time has passed at least. */
function busiestSeconds(members: readonly ProcessInfo[]): number {
  const ticks = members.flatMap(({ pid }) =>
    readThreads(pid).map(({ tid }) => readStat(`/proc/${pid}/task/${tid}/stat`)?.cpuTicks ?? 0),
  );
  return Math.max(0, ...ticks) / clockTicksPerSecond;
}
