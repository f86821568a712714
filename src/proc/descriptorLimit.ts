import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { readFds } from './fdTable.ts';
import { readProcFile } from './procFile.ts';

const run = promisify(execFile);

/**
 * The RLIMIT_NOFILE that leaves room for exactly `more` further descriptors: the limit bounds their numbers, not their
 * count, and a new descriptor takes the lowest number that is free (getrlimit(2), open(2)).
 * @param open numbers of the descriptors that are open now
 */
export function limitForMore(open: Iterable<number>, more: number): number {
  const taken = new Set(open);
  let limit = 0;
  for (let free = 0; free < more; limit++) if (!taken.has(limit)) free++;
  return limit;
}

/** The hard RLIMIT_NOFILE of a process; undefined when it has gone. */
export function readOpenFilesLimit(pid: number): number | undefined {
  const line = /^Max open files +\S+ +(\d+)/m.exec(readProcFile(`/proc/${pid}/limits`) ?? '');
  return line ? Number(line[1]) : undefined;
}

/** Lets a running process open `more` further descriptors and none beyond: the next one fails with EMFILE. */
export async function limitDescriptors(pid: number, more: number): Promise<void> {
  await setSoftLimit(pid, String(limitForMore(readFds(pid).keys(), more)));
}

/** Puts the limit of a process back to `openFiles`. */
export async function restoreDescriptors(pid: number, openFiles: number): Promise<void> {
  await setSoftLimit(pid, String(openFiles));
}

/** The soft limit only (prlimit(1)): a hard limit once lowered could not be raised again. */
async function setSoftLimit(pid: number, limit: string): Promise<void> {
  const args = ['--pid', String(pid), `--nofile=${limit}:`];
  const owner = ownerToBecome(pid);
  if (!owner) await run('prlimit', args);
  else
    await run('setpriv', [
      `--reuid=${owner.uid}`,
      `--regid=${owner.gid}`,
      '--clear-groups',
      'prlimit',
      ...args,
    ]);
}

/**
 * Root as everybody else may only limit a process of the same user, unless it has CAP_SYS_RESOURCE, which the root of
 * a container may lack (prlimit(2)); but it may become that user.
 */
function ownerToBecome(pid: number): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  return owner?.uid === 0 ? undefined : owner;
}
