import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from './fileErrors.ts';

/** A lab in a folder that somebody shares; both paths absolute. */
export interface SharedLab {
  readonly folder: string;
  /** Of its compiled checks; where there are none, or only their sources, the place beside `lab.json`. */
  readonly checksFile: string;
}

export type SharedLabs =
  { readonly labs: readonly SharedLab[] } | { readonly folder: string; readonly error: HumanError };

/** Nobody shares more; a home folder that was named by mistake must not be searched for long. */
const atMost = 200;

/**
 * The labs of a folder that a person has named: the folder itself, those in it, and those in its `labs`, as a git
 * checkout has them. Nothing deeper is looked at.
 */
export async function findSharedLabs(folder: string): Promise<SharedLabs> {
  if (isLab(folder)) return { labs: [sharedLab(folder)] };
  try {
    const inside = await foldersIn(folder);
    const inLabs = inside.includes(path.join(folder, 'labs'))
      ? await foldersIn(path.join(folder, 'labs'))
      : [];
    const labs = [...inside, ...inLabs].filter(isLab).map(sharedLab);
    if (labs.length > 0) return { labs };
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return {
      folder,
      error: new HumanError(
        'lab-folder-unreadable',
        text(
          '{folder} is named as a folder of labs, but cannot be read ({code}). Mend the setting, or the folder.',
          {
            folder,
            code,
          },
        ),
      ),
    };
  }
  return {
    folder,
    error: new HumanError(
      'lab-folder-empty',
      text(
        '{folder} is named as a folder of labs, but there is no lab.json in it, in its folders or in its “labs”.',
        {
          folder,
        },
      ),
    ),
  };
}

function isLab(folder: string): boolean {
  return existsSync(path.join(folder, 'lab.json'));
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(entry => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .slice(0, atMost)
    .map(({ name }) => path.join(folder, name))
    .sort();
}

/** The checks lie where a checkout of Socklab builds them, in the `dist` beside `labs`, or beside `lab.json`, as in a pack. */
function sharedLab(folder: string): SharedLab {
  const beside = path.join(folder, 'checks.mjs');
  const built = path.join(folder, '..', '..', 'dist', 'labs', path.basename(folder), 'checks.mjs');
  return { folder, checksFile: existsSync(built) ? built : beside };
}
