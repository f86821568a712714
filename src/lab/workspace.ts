import { cp, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { isMissing } from './fileErrors.ts';
import type { LanguageManifest, WorkspaceFile } from './manifest.ts';
import { nearestName } from './nearestName.ts';
import { makeFolder } from './newFolder.ts';

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
 * Makes a learner's folder: the starter, the README in every language there is, and `.socklab.json`. All or nothing.
 * @returns absolute paths of the folder and of the file to open first.
 * @throws HumanError `language-unknown`, `folder-not-empty`, `not-a-folder`, `folder-not-writable`
 */
export async function createWorkspace(wanted: NewWorkspace): Promise<{ folder: string; openFile: string }> {
  const folder = path.resolve(wanted.folder);
  const language = findLanguage(wanted.lab, wanted.language);
  await makeFolder(folder, async draft => fill(draft, wanted));
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
