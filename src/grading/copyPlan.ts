import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';

/** What is to be copied from a folder; names are relative to it, parents before their children. */
export interface CopyPlan {
  /** The folder without symbolic links in its path. */
  readonly root: string;
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
  /** Targets are relative, so that in the copy they lead into the copy. */
  readonly links: readonly { readonly name: string; readonly target: string }[];
  readonly skipped: readonly string[];
}

interface PlannedFile {
  readonly name: string;
  readonly bytes: number;
  readonly atime: Date;
  readonly mtime: Date;
}

const maxBytes = 64 * 1024 * 1024;
const maxFiles = 5000;
/** At the top of a learner's folder; deeper down the same names may mean something else. */
const leftOut = new Set(['.git', '.socklab', '.vscode', 'target', '__pycache__']);

/** @throws HumanError `workspace-too-large`, `workspace-unreadable` */
export async function planCopy(folder: string): Promise<CopyPlan> {
  const root = await realpath(folder);
  const plan = {
    root,
    folders: [] as string[],
    files: [] as PlannedFile[],
    links: [] as { name: string; target: string }[],
    skipped: [] as string[],
  };
  let bytes = 0;
  for (const waiting = ['']; waiting.length > 0;) {
    const parent = waiting.shift() ?? '';
    for (const entry of await listFolder(root, parent)) {
      if (parent === '' && leftOut.has(entry)) continue;
      const name = path.join(parent, entry);
      const stats = await statOrGone(path.join(root, name));
      if (!stats) continue;
      if (stats.isDirectory()) {
        plan.folders.push(name);
        waiting.push(name);
      } else if (stats.isFile()) {
        plan.files.push({ name, bytes: stats.size, atime: stats.atime, mtime: stats.mtime });
        bytes += stats.size;
      } else {
        const target = stats.isSymbolicLink() ? await targetInside(root, name) : undefined;
        if (target === undefined) plan.skipped.push(name);
        else plan.links.push({ name, target });
      }
      if (bytes > maxBytes || plan.files.length + plan.folders.length > maxFiles) throw tooLarge(plan.files);
    }
  }
  return plan;
}

async function listFolder(root: string, name: string): Promise<string[]> {
  try {
    return await readdir(path.join(root, name));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EACCES') throw error;
    throw new HumanError(
      'workspace-unreadable',
      text(
        'The folder {folder} cannot be read: no permission. Change its owner or its mode, or move it away.',
        {
          folder: path.join(root, name),
        },
      ),
    );
  }
}

/** Undefined for what was removed since its folder was read: editors and compilers make short-lived files. */
async function statOrGone(file: string): Promise<Stats | undefined> {
  return lstat(file).catch(() => undefined);
}

/** The link's target relative to the link; undefined when it, or what it leads to in the end, is not in the folder. */
async function targetInside(root: string, name: string): Promise<string | undefined> {
  const link = path.join(root, name);
  try {
    const target = path.resolve(path.dirname(link), await readlink(link));
    const end = await realpath(link);
    if (!isInside(root, target) || !isInside(root, end)) return undefined;
    return path.relative(path.dirname(link), target) || '.';
  } catch {
    return undefined;
  }
}

function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(root + path.sep);
}

function tooLarge(files: readonly PlannedFile[]): HumanError {
  const largest = files.reduce((a, b) => (b.bytes > a.bytes ? b : a), { name: '', bytes: 0 });
  return new HumanError(
    'workspace-too-large',
    text(
      'The folder is too large to grade: more than {megabytes} MiB or {files} files. Its largest file is {largest} ({size} MiB). Move away what the server does not need.',
      {
        megabytes: maxBytes / 1024 / 1024,
        files: maxFiles,
        largest: largest.name,
        size: Math.round((largest.bytes / 1024 / 1024) * 10) / 10,
      },
    ),
  );
}
