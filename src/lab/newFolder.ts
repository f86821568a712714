import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode, isMissing } from './fileErrors.ts';

/**
 * Makes a folder whole or not at all: `fill` writes into a draft beside it, which then takes its place.
 * @param folder must not exist, or be empty; its parents are made
 * @throws HumanError `folder-not-empty`, `not-a-folder`, `folder-not-writable`
 */
export async function makeFolder(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const exists = await isEmptyFolder(folder);
  const draft = path.join(path.dirname(folder), `.socklab-new-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    await fill(draft);
    await (exists ? moveEntries(draft, folder) : rename(draft, folder));
  } catch (error) {
    throw writeError(error, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** @returns whether it exists; a HumanError when it is not an empty folder. */
async function isEmptyFolder(folder: string): Promise<boolean> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') {
      throw new HumanError(
        'not-a-folder',
        text('{folder} is a file, or lies under one. Choose another folder.', { folder }),
      );
    }
    throw writeError(error, folder);
  }
  if (names.length === 0) return true;
  throw new HumanError(
    'folder-not-empty',
    text('{folder} is not empty, and nothing in it is overwritten. Choose a new folder.', { folder }),
  );
}

/** Into a folder that exists, since somebody may have it open; what was moved goes again when one fails. */
async function moveEntries(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of await readdir(from)) {
      const target = path.join(to, name);
      if (await lstat(target).then(() => true, isPresent)) throw new Error(`${target} has just appeared`);
      await rename(path.join(from, name), target);
      moved.push(target);
    }
  } catch (error) {
    for (const target of moved) await rm(target, { recursive: true, force: true });
    throw error;
  }
}

function isPresent(error: unknown): boolean {
  if (isMissing(error)) return false;
  throw error;
}

/** A HumanError `folder-not-writable` where people can do something about it; else the error itself. */
export function writeError(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HumanError(
        'folder-not-writable',
        text(
          '{folder} cannot be made here ({code}: no permission). Choose a folder in your home directory.',
          { folder, code },
        ),
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new HumanError(
        'folder-not-writable',
        text('{folder} cannot be written: the disk is full.', { folder }),
      );
    default:
      return error;
  }
}
