import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { HumanError } from '../base/humanError.ts';
import { isMissing } from './fileErrors.ts';
import { readJsonFile } from './jsonFile.ts';

/** A folder of a version: its number and the first digits of its pack's digest. */
const versionFolder = /^[0-9][0-9.]*-[0-9a-f]{12}$/;

/** `<data>/labs/<id>/current.json`: which of the versions beside it is the one to use. */
export const installedLabSchema = z.strictObject({
  schema: z.literal('socklab-installed/1'),
  lab: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  kind: z.enum(['learner', 'instructor']),
  /** SHA-256 of the pack's manifest. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** The folder of this version. */
  folder: z.string().regex(versionFolder),
  /** Who signed the pack; absent where nobody did. */
  signer: z.strictObject({ name: z.string(), keyId: z.string() }).optional(),
});
export type InstalledLab = z.infer<typeof installedLabSchema>;

export const currentFileName = 'current.json';

/** Where the versions of a lab lie. @param data see `UserFolders` */
export function installedLabFolder(data: string, id: string): string {
  return path.join(data, 'labs', id);
}

/** @returns undefined where it is not installed. @throws HumanError `installed-lab-invalid` */
export async function readInstalledLab(data: string, id: string): Promise<InstalledLab | undefined> {
  try {
    const file = path.join(installedLabFolder(data, id), currentFileName);
    return await readJsonFile(file, installedLabSchema, 'installed-lab-invalid');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @property folder absolute path of the version to use, or of the lab where that is not known */
export type InstalledLabPlace =
  | { readonly folder: string; readonly installed: InstalledLab }
  | { readonly folder: string; readonly error: HumanError };

/** The labs that were installed from packs, by id; none where there is no such folder. */
export async function listInstalledLabs(data: string): Promise<InstalledLabPlace[]> {
  const home = path.join(data, 'labs');
  const ids = await readdir(home).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const places = ids
    .filter(id => !id.startsWith('.'))
    .sort()
    .map(id => placeOf(data, id));
  return (await Promise.all(places)).flatMap(place => place ?? []);
}

/** The versions of an installed lab that are still there besides the one in use, the youngest first: absolute paths. */
export async function keptVersions(data: string, { lab, folder: current }: InstalledLab): Promise<string[]> {
  const home = installedLabFolder(data, lab);
  const names = (await readdir(home)).filter(name => versionFolder.test(name) && name !== current);
  const aged = await Promise.all(
    names.map(async name => {
      const folder = path.join(home, name);
      return { folder, at: await stat(folder).then(({ mtimeMs }) => mtimeMs, forgetMissing) };
    }),
  );
  return aged
    .filter(({ at }) => at !== undefined)
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0))
    .map(({ folder }) => folder);
}

/** It was removed while we looked. */
function forgetMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

async function placeOf(data: string, id: string): Promise<InstalledLabPlace | undefined> {
  const folder = installedLabFolder(data, id);
  try {
    const installed = await readInstalledLab(data, id);
    return installed && { folder: path.join(folder, installed.folder), installed };
  } catch (error) {
    if (error instanceof HumanError) return { folder, error };
    throw error;
  }
}
