import { readThreads } from '../proc/threads.ts';
import type { CheckContext } from './checkContext.ts';
import type { Server } from './server.ts';

const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));

/** Resolves when every thread of the server is stopped, or the server is gone. */
export async function untilStopped(context: CheckContext, server: Server): Promise<void> {
  for (;;) {
    const began = performance.now();
    const stopped = server
      .members()
      .every(info => readThreads(info.pid).every(thread => thread.state === 'T' || thread.state === 't'));
    if (stopped || server.hasExited) return;
    // With hundreds of processes a look is dear, and takes no more than half of the time.
    await context.pause(Math.max(2, performance.now() - began));
  }
}

/** See {@link Server.runFor}. */
export async function runFor(context: CheckContext, server: Server, ms: number): Promise<void> {
  const pids = server.members().map(info => info.pid);
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of pids) trySignal(pid, name);
  };
  signal('SIGCONT');
  // Asleep rather than in a loop, which would take a processor from the program.
  Atomics.wait(nobodyWakes, 0, 0, ms);
  signal('SIGSTOP');
  await untilStopped(context, server);
}

/** A process that has gone meanwhile is no trouble. */
function trySignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH
  }
}
