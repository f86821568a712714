import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { errorCode } from '../lab/fileErrors.ts';
import { FileGatherer } from './fileGatherer.ts';
import { isLeftoverFolder } from './leftovers.ts';
import { readPlainFile } from './readPlainFile.ts';
import {
  nothingHandedIn,
  submissionLink,
  submissionSpecialFile,
  submissionUnreadable,
  tooLarge,
  type SubmittedFiles,
} from './submittedFiles.ts';
import { submittedName } from './submittedName.ts';

/**
 * Reads the top of somebody's work into memory, within the bounds of what can be handed in. Nothing around it is taken
 * off, no link is followed.
 * @throws HumanError `submission-…`
 */
export async function readWorkFolder(top: string, signal?: AbortSignal): Promise<SubmittedFiles> {
  const gatherer = new FileGatherer();
  for (const waiting = ['']; waiting.length > 0;) {
    const parent = waiting.shift() ?? '';
    for (const entry of await listFolder(path.join(top, parent), parent)) {
      signal?.throwIfAborted();
      gatherer.meet();
      const name = parent === '' ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isLeftoverFolder(entry.name, parent === '')) gatherer.leaveOut(`${name}/`);
        else if (submittedName(name)) waiting.push(name);
      } else if (gatherer.wants(name)) {
        gatherer.add(submittedName(name), await readEntry(top, name, entry, gatherer.room));
      }
    }
  }
  const files = gatherer.gathered();
  if (!files) throw nothingHandedIn();
  return files;
}

async function readEntry(top: string, name: string, entry: Dirent, room: number): Promise<Buffer> {
  if (entry.isSymbolicLink()) throw submissionLink(name);
  if (!entry.isFile()) throw submissionSpecialFile(name);
  return readPlainFile(path.join(top, name), room, tooLarge, name);
}

/** @throws HumanError `submission-unreadable` */
export async function listFolder(folder: string, name: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'EACCES') throw submissionUnreadable(name);
    throw error;
  }
}
