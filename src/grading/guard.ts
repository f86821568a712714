import { spawn } from 'node:child_process';
import { sweepMarked } from '../proc/sweep.ts';
import type { GraderPaths } from './gradeSubmission.ts';
import { runMarkerName } from './serverEnvironment.ts';
import { removeFolder } from './workFolder.ts';

export const guardArgument = '--guard';

export interface Guard {
  /** Sends it away, when there is nothing left to guard, and resolves when it has gone. */
  dismiss(): Promise<void>;
}

/**
 * Nothing that a process does can clean up after its own SIGKILL. The guard is a second process that waits for the end
 * of the grading one, on a pipe that the kernel closes when that dies, then kills whatever carries the mark of the run
 * and removes its work folder.
 */
export function startGuard(paths: GraderPaths, runId: string, folder: string): Guard {
  const guard = spawn(paths.node, [paths.runner, guardArgument, runId, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Out of the process group and session, so that a signal for the whole group leaves the guard alive.
    detached: true,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const gone = new Promise<void>(resolve => {
    guard.once('exit', () => resolve());
    guard.once('error', () => resolve());
  });
  guard.stdin.on('error', () => undefined);
  return {
    dismiss: async () => {
      guard.kill('SIGKILL');
      await gone;
    },
  };
}

/** What the guard process does. Its standard input says nothing; its end is the message. */
export async function keepGuard(runId: string, folder: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await new Promise<void>(resolve => {
    process.stdin.once('close', resolve);
    process.stdin.once('error', resolve);
    process.stdin.resume();
  });
  await sweepMarked({ name: runMarkerName, value: runId });
  await removeFolder(folder);
}
