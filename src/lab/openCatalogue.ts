import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Catalogue, Lab } from './catalogue.ts';
import { compareVersions } from './compareVersions.ts';
import { isMissing } from './fileErrors.ts';
import { findSharedLabs } from './findSharedLabs.ts';
import { keptVersions, listInstalledLabs } from './installedLabs.ts';
import { loadLab } from './loadLab.ts';
import { nearestName } from './nearestName.ts';

/** Where labs lie; all paths absolute. */
export interface LabPlaces {
  /** Labs that come with Socklab: `<labsFolder>/<slug>/lab.json`. */
  readonly labsFolder: string;
  /** Their compiled checks: `<checksFolder>/<slug>/checks.mjs`. */
  readonly checksFolder: string;
  /** Where packs are installed (see `UserFolders`); no installed labs when absent. */
  readonly userData?: string;
  /** Folders and checkouts of labs that a person has named; see {@link findSharedLabs}. */
  readonly labFolders?: readonly string[];
}

/**
 * Reads every lab there is. Labs that come with Socklab go first, and no other takes their place. Of a lab that lies in a
 * named folder and was installed as well, the newer one is in use, and the other is found by its version, as are versions
 * that a pack has replaced. A lab that cannot be read does not hide the others.
 */
export async function openCatalogue(places: LabPlaces): Promise<Catalogue> {
  const broken: { folder: string; error: HumanError }[] = [];
  const load = async (folder: string, checksFile: string, more: Partial<Lab> = {}): Promise<Lab[]> => {
    try {
      return [{ ...(await loadLab(folder, { checksFile })), ...more }];
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      if (error.code !== 'not-a-lab') broken.push({ folder, error });
      return [];
    }
  };

  const labs: Lab[] = [];
  for (const slug of await listFolders(places.labsFolder)) {
    const checksFile = path.join(places.checksFolder, slug, 'checks.mjs');
    for (const lab of await load(path.join(places.labsFolder, slug), checksFile)) {
      const other = labs.find(({ manifest }) => manifest.id === lab.manifest.id);
      if (other) broken.push(shadowed(lab, other));
      else labs.push(lab);
    }
  }

  const further: Lab[] = [];
  for (const foundIn of places.labFolders ?? []) {
    const shared = await findSharedLabs(foundIn);
    if ('error' in shared) broken.push(shared);
    else
      for (const lab of shared.labs) further.push(...(await load(lab.folder, lab.checksFile, { foundIn })));
  }
  const { userData } = places;
  const installedLabs = userData === undefined ? [] : await listInstalledLabs(userData);
  for (const place of installedLabs) {
    if ('error' in place) broken.push(place);
    else {
      const { folder, installed } = place;
      further.push(...(await load(folder, path.join(folder, 'checks.mjs'), { installed })));
    }
  }
  // The sort keeps the order of equals, and so the folder that a person has named goes before the pack.
  further.sort((a, b) => compareVersions(b.manifest.version, a.manifest.version));
  const others: Lab[] = [];
  for (const lab of further) {
    const first = labs.find(({ manifest }) => manifest.id === lab.manifest.id);
    if (!first) labs.push(lab);
    else if (isSameLab(lab, first)) others.push(lab);
    else broken.push(shadowed(lab, first));
  }
  for (const { installed } of [...labs, ...others]) {
    if (!installed || userData === undefined) continue;
    for (const folder of await keptVersions(userData, installed)) others.push(...(await loadKept(folder)));
  }

  labs.sort(
    (a, b) => a.manifest.difficulty - b.manifest.difficulty || a.manifest.id.localeCompare(b.manifest.id),
  );
  return {
    labs,
    broken,
    find: (id, version) => {
      const lab = findLab(id, labs, broken);
      const isWanted = ({ manifest }: Lab): boolean => manifest.id === id && manifest.version === version;
      return isWanted(lab) ? lab : (others.find(isWanted) ?? lab);
    },
  };
}

/** One that was installed may also lie in a folder that a person has named, where it is being written. */
function isSameLab(lab: Lab, first: Lab): boolean {
  return (lab.installed && first.foundIn) !== undefined || (lab.foundIn && first.installed) !== undefined;
}

/** A version that is no longer in use; one that is damaged is as good as gone. */
async function loadKept(folder: string): Promise<Lab[]> {
  try {
    return [await loadLab(folder, { checksFile: path.join(folder, 'checks.mjs') })];
  } catch (error) {
    if (error instanceof HumanError) return [];
    throw error;
  }
}

function shadowed({ manifest, folder }: Lab, other: Lab): { folder: string; error: HumanError } {
  return {
    folder,
    error: new HumanError(
      'lab-shadowed',
      text('{folder} is left out: its id “{id}” is that of the lab in {other}, which goes first.', {
        folder,
        id: manifest.id,
        other: other.folder,
      }),
    ),
  };
}

function findLab(id: string, labs: readonly Lab[], broken: Catalogue['broken']): Lab {
  const lab = labs.find(l => l.manifest.id === id);
  if (lab) return lab;
  const wreck = broken.find(b => path.basename(b.folder) === id);
  if (wreck) throw wreck.error;
  const ids = labs.map(l => l.manifest.id);
  const nearest = nearestName(id, ids);
  throw new HumanError(
    'lab-unknown',
    nearest
      ? text('There is no lab “{id}”. Did you mean “{nearest}”? Installed: {labs}.', {
          id,
          nearest,
          labs: ids.join(', '),
        })
      : text('There is no lab “{id}”. Installed: {labs}.', { id, labs: ids.join(', ') || '–' }),
  );
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(e => e.isDirectory() || e.isSymbolicLink())
      .map(e => e.name)
      .sort();
  } catch (error) {
    if (isMissing(error))
      throw new HumanError('no-labs', text('No labs are installed: {folder} does not exist.', { folder }));
    throw error;
  }
}
