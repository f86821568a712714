import type { Dirent } from 'node:fs';
import { lstat } from 'node:fs/promises';
import * as path from 'node:path';
import { isInnerArchive, isLeftoverFolder, leftoverIn } from './leftovers.ts';
import { listFolder, readWorkFolder } from './readWorkFolder.ts';
import { readSubmissionArchive } from './submissionArchive.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionLink, submissionSpecialFile, type SubmittedFiles } from './submittedFiles.ts';

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
