import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Catalogue, Lab } from './catalogue.ts';
import { isMissing } from './fileErrors.ts';
import { listInstalledLabs, type InstalledLab } from './installedLabs.ts';
import { loadLab } from './loadLab.ts';
import { nearestName } from './nearestName.ts';

/**
 * Reads every lab of a folder: `<labsFolder>/<slug>/lab.json` with its checks compiled to
 * `<checksFolder>/<slug>/checks.mjs`, and those that were installed from packs, which never take the place of one of
 * the folder. A lab that cannot be read does not hide the others.
 * @param folders.userData where packs are installed (see `UserFolders`); no installed labs when absent
 */
export async function openCatalogue(folders: {
  readonly labsFolder: string;
  readonly checksFolder: string;
  readonly userData?: string;
}): Promise<Catalogue> {
  const labs: Lab[] = [];
  const broken: { folder: string; error: HumanError }[] = [];
  const add = async (folder: string, checksFile: string, installed?: InstalledLab): Promise<void> => {
    try {
      const lab = { ...(await loadLab(folder, { checksFile })), ...(installed && { installed }) };
      const other = labs.find(({ manifest }) => manifest.id === lab.manifest.id);
      if (other) throw shadowed(lab, other);
      labs.push(lab);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      if (error.code !== 'not-a-lab') broken.push({ folder, error });
    }
  };
  for (const slug of await listFolders(folders.labsFolder)) {
    await add(path.join(folders.labsFolder, slug), path.join(folders.checksFolder, slug, 'checks.mjs'));
  }
  const installed = folders.userData === undefined ? [] : await listInstalledLabs(folders.userData);
  for (const place of installed) {
    if ('error' in place) broken.push(place);
    else await add(place.folder, path.join(place.folder, 'checks.mjs'), place.installed);
  }
  labs.sort(
    (a, b) => a.manifest.difficulty - b.manifest.difficulty || a.manifest.id.localeCompare(b.manifest.id),
  );
  return { labs, broken, find: id => findLab(id, labs, broken) };
}

function shadowed({ manifest, folder }: Lab, other: Lab): HumanError {
  return new HumanError(
    'lab-shadowed',
    text('{folder} is left out: its id “{id}” is that of the lab in {other}, which goes first.', {
      folder,
      id: manifest.id,
      other: other.folder,
    }),
  );
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
