import { text } from '../base/text.ts';
import type { CheckContext } from './checkContext.ts';
import type { Advice, Because, Seen } from './seen.ts';
import type { Server } from './server.ts';

/** What still counts as asleep. */
export interface AsleepOptions {
  /** Processor seconds that a sleeping server may use in that time; 0.2 when absent. Clock ticks are 10 ms. */
  readonly cpuSeconds?: number;
}

const idleCpuSeconds = 0.2;
/** Share of looks at which a thread may be about to run: a runtime's housekeeping stays far below. */
const idleRunnable = 0.5;

type Watched = Awaited<ReturnType<Server['watch']>>;

/** See {@link Server.expectAsleep}. */
export async function expectAsleep(
  context: CheckContext,
  server: Server,
  ms: number,
  because: Because | undefined,
  { cpuSeconds = idleCpuSeconds }: AsleepOptions = {},
): Promise<void> {
  const isCalm = ({ cpuSeconds: used, runnable }: Watched): boolean =>
    used <= cpuSeconds && runnable <= idleRunnable;
  // A runtime may have something to finish, and takes long over it where it gets little of a processor; a loop never ends.
  if (isCalm(await server.watch(ms))) return;
  const second = await server.watch(ms);
  if (isCalm(second)) return;
  const { cpuSeconds: used, runnable } = second;
  const facts = { used: used.toFixed(2), watched: (ms / 1000).toFixed(1) };
  await context.fail({
    server,
    message: text(
      'Your server has nothing to do, yet it used {used} s of processor time in {watched} s.',
      facts,
    ),
    expectedWords: text('asleep, with at most {limit} s of processor time', { limit: cpuSeconds }),
    actualWords: text('{used} s, and running or about to run at {share} % of our looks', {
      ...facts,
      share: Math.round(runnable * 100),
    }),
    because: seen => because?.(seen) ?? inCircles(seen),
  });
}

function inCircles(seen: Seen): Advice | undefined {
  if (seen.exit) return undefined;
  return {
    cause: text(
      'The program runs in circles: read() returned 0 and it reads again for ever, a non-blocking call fails with EAGAIN and is tried at once, or it polls with a time-out of zero. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text(
      'A waiting server is parked in the kernel, in read, accept, poll or epoll_wait. Treat 0 as the end of the connection, and wait before you try again.',
    ),
  };
}
