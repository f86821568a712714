import { randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { errorCode, isMissing } from './fileErrors.ts';
import type { LanguageManifest, WorkspaceFile } from './manifest.ts';
import { nearestName } from './nearestName.ts';

/** The file that makes a folder a workspace. */
export const workspaceFileName = '.socklab.json';

export interface NewWorkspace {
  readonly lab: Lab;
  /** A key of the lab's `languages`. */
  readonly language: string;
  /** Must not exist, or be empty; its parents are made. */
  readonly folder: string;
}

/**
 * Makes a learner's folder: the starter, the README in every language there is, and `.socklab.json`. All or nothing:
 * it is written beside the folder first.
 * @returns absolute paths of the folder and of the file to open first.
 * @throws HumanError `language-unknown`, `folder-not-empty`, `not-a-folder`, `folder-not-writable`
 */
export async function createWorkspace(wanted: NewWorkspace): Promise<{ folder: string; openFile: string }> {
  const folder = path.resolve(wanted.folder);
  const language = findLanguage(wanted.lab, wanted.language);
  const exists = await isEmptyFolder(folder);
  const draft = path.join(path.dirname(folder), `.socklab-new-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    await fill(draft, wanted);
    await (exists ? moveEntries(draft, folder) : rename(draft, folder));
  } catch (error) {
    throw writeError(error, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return { folder, openFile: path.join(folder, language.files[0] ?? 'README.md') };
}

function findLanguage(lab: Lab, id: string): LanguageManifest {
  const { languages } = lab.manifest;
  const found = Object.hasOwn(languages, id) ? languages[id] : undefined;
  if (found) return found;
  const names = Object.keys(languages);
  const nearest = nearestName(id, names);
  const facts = { lab: lab.manifest.id, language: id, languages: names.join(', ') };
  throw new HumanError(
    'language-unknown',
    nearest
      ? text('{lab} has no starter for “{language}”. Did you mean “{nearest}”? There are: {languages}.', {
          ...facts,
          nearest,
        })
      : text(
          '{lab} has no starter for “{language}”. There are: {languages}. For another language, take one of these and put your own build and run commands into .socklab.json.',
          facts,
        ),
  );
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

async function fill(draft: string, { lab, language }: NewWorkspace): Promise<void> {
  await cp(path.join(lab.folder, 'starters', language), draft, { recursive: true }).catch(
    (error: unknown) => {
      if (!isMissing(error)) throw error;
      throw new HumanError(
        'lab-invalid',
        text('{folder} names the language {language}, but has no starters/{language}.', {
          folder: lab.folder,
          language,
        }),
      );
    },
  );
  for (const name of await readdir(lab.folder)) {
    if (/^README(\.[a-z-]+)?\.md$/.test(name)) await cp(path.join(lab.folder, name), path.join(draft, name));
  }
  const file: WorkspaceFile = { lab: lab.manifest.id, labVersion: lab.manifest.version, language };
  await writeFile(path.join(draft, workspaceFileName), `${JSON.stringify(file, null, 2)}\n`);
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
