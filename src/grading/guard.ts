import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Disposable } from '../base/disposable.ts';
import { sweepMarked } from '../proc/sweep.ts';
import { runMarkerName } from './serverEnvironment.ts';

export const guardArgument = '--guard';

/**
 * Without a pid namespace nothing ends the learner's processes when the runner is killed with SIGKILL. The guard is a
 * second process that waits for just that, on a pipe that the kernel closes when the runner dies, and cleans up.
 */
export function startGuard(runId: string): Disposable {
  const guard = spawn(process.execPath, [fileURLToPath(import.meta.url), guardArgument, runId], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Out of the process group, so that a signal for the whole group leaves the guard alive.
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return { dispose: () => guard.stdin.end() };
}

/** What the guard process does: waits for the end of its input, then kills whatever carries the run's mark. */
export async function keepGuard(runId: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await new Promise<void>(resolve => {
    process.stdin.once('close', resolve);
    process.stdin.once('error', resolve);
    process.stdin.resume();
  });
  await sweepMarked({ name: runMarkerName, value: runId });
}
