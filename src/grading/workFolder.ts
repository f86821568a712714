import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import type { SubmissionFile } from '../lab/submission.ts';
import type { Guard } from './guard.ts';
import { planCopy, type CopyPlan } from './copyPlan.ts';

const run = promisify(execFile);

/** A private copy of a submission, in which the build and the servers of one grade run. */
export interface WorkFolder {
  /** Absolute, without symbolic links in it; readable by this user only. */
  readonly folder: string;
  /** Paths in the submission that were not copied: links that lead out of it or nowhere, and special files. */
  readonly skipped: readonly string[];
  /** Removes it; harmless when it has gone. */
  dispose(): Promise<void>;
}

/**
 * Copies a learner's folder, so that nothing of a grade is left in it and two grades of it never meet. Modification
 * times are kept, so that `make` builds what it would have built. Left out: version control, editor settings, build
 * caches, symbolic links that lead out of the folder, pipes, sockets and devices.
 * @param guard watches over the folder from before it is made until it is removed
 * @throws HumanError `workspace-too-large` (64 MiB, 5,000 files), `workspace-unreadable`
 */
export async function copyToWorkFolder(
  submissionFolder: string,
  signal?: AbortSignal,
  guard?: (folder: string) => Guard,
): Promise<WorkFolder> {
  const plan = await planCopy(submissionFolder);
  const made = await makeWorkFolder(folder => copyAll(plan, folder, signal), guard);
  return { ...made, skipped: plan.skipped };
}

/**
 * A work folder with these files in it. Name and content are all that counts, so that a folder and a zip file of it are
 * graded alike: scripts that begin with `#!` may be executed, and nothing is newer than anything else.
 * @throws HumanError `submission-name` for a name that does not lie below the folder
 */
export async function writeToWorkFolder(
  files: readonly SubmissionFile[],
  signal?: AbortSignal,
  guard?: (folder: string) => Guard,
): Promise<WorkFolder> {
  const made = await makeWorkFolder(folder => writeAll(files, folder, signal), guard);
  return { ...made, skipped: [] };
}

async function makeWorkFolder(
  fill: (folder: string) => Promise<void>,
  guard: ((folder: string) => Guard) | undefined,
): Promise<Omit<WorkFolder, 'skipped'>> {
  const folder = path.join(await realpath(tmpdir()), `socklab-${randomBytes(9).toString('base64url')}`);
  // Before there is a folder: whoever dies right after making one could not tell anybody of it.
  const guarding = guard?.(folder);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    await guarding?.dismiss();
    throw error;
  }
  const dispose = async (): Promise<void> => {
    await removeFolder(folder);
    await guarding?.dismiss();
  };
  try {
    await fill(folder);
  } catch (error) {
    await dispose();
    throw asReadError(error);
  }
  return { folder, dispose };
}

async function writeAll(
  files: readonly SubmissionFile[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const now = new Date();
  for (const { name, content } of files) {
    signal?.throwIfAborted();
    const file = path.join(folder, name);
    // Whoever has read them has refused such names; a task may have come a long way since.
    if (!file.startsWith(folder + path.sep) || name.includes('\0')) {
      throw new HumanError(
        'submission-name',
        text('A file of the submission would lie outside of its folder: {name}', { name }),
      );
    }
    await mkdir(path.dirname(file), { recursive: true });
    const isScript = content[0] === 0x23 && content[1] === 0x21;
    await writeFile(file, content, { flag: 'wx', mode: isScript ? 0o755 : 0o644 });
    await utimes(file, now, now);
  }
}

async function copyAll(plan: CopyPlan, folder: string, signal: AbortSignal | undefined): Promise<void> {
  for (const name of plan.folders) await mkdir(path.join(folder, name));
  for (const { name, atime, mtime } of plan.files) {
    signal?.throwIfAborted();
    const target = path.join(folder, name);
    await copyFile(path.join(plan.root, name), target, constants.COPYFILE_FICLONE);
    await utimes(target, atime, mtime);
  }
  for (const { name, target } of plan.links) await symlink(target, path.join(folder, name));
}

function asReadError(error: unknown): unknown {
  if (errorCode(error) !== 'EACCES') return error;
  const file = error instanceof Error && 'path' in error ? String(error.path) : '';
  return new HumanError(
    'workspace-unreadable',
    text(
      '{file} cannot be read: no permission. Change its owner or its mode, or move it out of the folder.',
      { file },
    ),
  );
}

/**
 * Removes a work folder; harmless when it has gone. A program may have taken away the right to enter a folder that it
 * made, or made folders in folders until their path is longer than any call takes (PATH_MAX): chmod(1) and rm(1) go
 * from one into the next and so reach every depth.
 */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await run('chmod', ['-R', 'u+rwx', '--', folder]).catch(() => undefined);
    await run('rm', ['-rf', '--', folder]);
  }
}
