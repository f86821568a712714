import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import * as path from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import type { Lab } from './catalogue.ts';
import { errorCode, isMissing } from './fileErrors.ts';
import { readJsonFile } from './jsonFile.ts';
import { workspaceFileSchema } from './manifest.ts';
import { writeError } from './newFolder.ts';
import { workspaceFileName } from './workspace.ts';

export interface WorkspaceUpdate {
  /** The learner's folder. */
  readonly folder: string;
  /** The version that it is to be of. */
  readonly lab: Lab;
  /** The version that it is of, where that is still there. */
  readonly before?: Lab;
}

/** What would be done to a learner's folder; names are relative to it and sorted. */
export interface UpdatePlan {
  /** Files of the starter, and instructions, that the learner's version did not have, and the folder has not. */
  readonly added: readonly string[];
  /** Instructions that nobody has changed: they become those of the new version. */
  readonly replaced: readonly string[];
  /** Files that are others in the new version, and the learner's own: they stay as they are. */
  readonly kept: readonly string[];
}

/**
 * What bringing a learner's folder to another version of its lab would mean. Nothing is written. What the learner may have
 * written is never touched: of the files that are there only instructions are replaced, and these only where they are still,
 * byte by byte, those of the version before.
 */
export async function planUpdate(update: WorkspaceUpdate): Promise<UpdatePlan> {
  const language = await languageOf(update.folder);
  const now = await handedOut(update.lab, language);
  const before = update.before ? await handedOut(update.before, language) : undefined;
  const plan = { added: [] as string[], replaced: [] as string[], kept: [] as string[] };
  for (const [name, source] of [...now].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const wanted = await readFile(source);
    const own = await readIfThere(path.join(update.folder, name));
    const old = before?.get(name);
    const was = old === undefined ? undefined : await readFile(old);
    if (own === undefined) {
      // What the learner was given once and has no longer was thrown away on purpose.
      if (was === undefined) plan.added.push(name);
      continue;
    }
    if (own !== 'occupied' && own.equals(wanted)) continue;
    if (own !== 'occupied' && isReadme(name) && was?.equals(own) === true) plan.replaced.push(name);
    // Without the version before nobody can say whether a file of the starter is another now.
    else if (was ? !was.equals(wanted) : before !== undefined || isReadme(name)) plan.kept.push(name);
  }
  return plan;
}

/**
 * Does what {@link planUpdate} has planned, and names the new version in `.socklab.json`, last of all, so that an update that is
 * cut off is offered again.
 * @throws HumanError `workspace-file-invalid`, `folder-not-writable`
 */
export async function updateWorkspace(update: WorkspaceUpdate): Promise<UpdatePlan> {
  const plan = await planUpdate(update);
  const { folder, lab } = update;
  const sources = await handedOut(lab, await languageOf(folder));
  const sourceOf = (name: string): string => sources.get(name) ?? path.join(lab.folder, name);
  try {
    for (const name of plan.added) {
      const target = path.join(folder, name);
      await mkdir(path.dirname(target), { recursive: true });
      // It may have come into being since we looked; then it is the learner's.
      await copyFile(sourceOf(name), target, constants.COPYFILE_EXCL).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error;
      });
    }
    for (const name of plan.replaced) {
      const content = await readFile(sourceOf(name));
      await replaceFile(path.join(folder, name), content);
    }
    const file = path.join(folder, workspaceFileName);
    const json = await readFile(file, 'utf8');
    const edits = modify(json, ['labVersion'], lab.manifest.version, {});
    await replaceFile(file, applyEdits(json, edits));
  } catch (error) {
    throw writeError(error, folder);
  }
  return plan;
}

async function languageOf(folder: string): Promise<string> {
  const file = path.join(folder, workspaceFileName);
  return (await readJsonFile(file, workspaceFileSchema, 'workspace-file-invalid')).language;
}

function isReadme(name: string): boolean {
  return /^README(\.[a-z-]+)?\.md$/.test(name);
}

/** What `createWorkspace` puts into a learner's folder: names there to the files of the lab. A language of the learner's own has no starter. */
async function handedOut(lab: Lab, language: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const starter = path.join(lab.folder, 'starters', language);
  if (Object.hasOwn(lab.manifest.languages, language)) {
    const entries = await readdir(starter, { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      },
    );
    for (const entry of entries.filter(each => each.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      files.set(path.relative(starter, file), file);
    }
  }
  for (const name of await readdir(lab.folder))
    if (isReadme(name)) files.set(name, path.join(lab.folder, name));
  return files;
}

/** `occupied`: something is in its place that is no file. */
async function readIfThere(file: string): Promise<Buffer | 'occupied' | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (errorCode(error) === 'EISDIR') return 'occupied';
    throw error;
  }
}

/** Whoever reads sees the old file or the new one. */
async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const draft = path.join(path.dirname(file), `.socklab-new-${randomUUID()}`);
  try {
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
