import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { errorCode } from '../lab/fileErrors.ts';
import { FileGatherer } from './fileGatherer.ts';
import { isInnerArchive, isLeftoverFolder, leftoverIn } from './leftovers.ts';
import { readPlainFile } from './readPlainFile.ts';
import { readSubmissionArchive } from './submissionArchive.ts';
import { submissionLimits } from './submissionLimits.ts';
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
 * Reads what somebody has handed in, a folder or a zip file, into memory and within bounds. Of a folder in which there is
 * only another folder, or only a zip file, it is that one. Nothing is written, no link is followed.
 * @throws HumanError `submission-…`, a code for each way in which it is refused
 */
export async function readSubmissionFiles(place: string, signal?: AbortSignal): Promise<SubmittedFiles> {
  const stats = await lstat(place);
  if (stats.isSymbolicLink()) throw submissionLink(path.basename(place));
  if (stats.isFile()) return readSubmissionArchive(place, signal);
  if (!stats.isDirectory()) throw submissionSpecialFile(path.basename(place));
  const { folder, archive } = await innermost(place);
  return archive === undefined ? readWorkFolder(folder, signal) : readSubmissionArchive(archive, signal);
}

/**
 * The same for the top of somebody's work: nothing around it is taken off.
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

/** Follows folders that hold nothing but one folder or one zip file. */
async function innermost(place: string): Promise<{ folder: string; archive?: string }> {
  let folder = place;
  for (let depth = 0; depth < submissionLimits.depth; depth++) {
    const [only, second] = (await listFolder(folder, path.basename(folder))).filter(counts);
    if (!only || second) break;
    const inside = path.join(folder, only.name);
    if (only.isFile() && isInnerArchive(only.name)) return { folder, archive: inside };
    if (!only.isDirectory()) break;
    folder = inside;
  }
  return { folder };
}

function counts(entry: Dirent): boolean {
  if (entry.isDirectory()) return !isLeftoverFolder(entry.name, true);
  return leftoverIn(entry.name) === undefined || isInnerArchive(entry.name);
}

async function listFolder(folder: string, name: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'EACCES') throw submissionUnreadable(name);
    throw error;
  }
}
