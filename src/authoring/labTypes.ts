import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { errorCode } from '../lab/fileErrors.ts';
import type { AuthoringTools } from './authoringTools.ts';

/** The folder in a lab that holds the types of the harness, for the lab's tsconfig.json. No part of any pack. */
export const typesFolderName = '.socklab';

/** Puts the types of this Socklab into a lab. */
export async function writeLabTypes(labFolder: string, tools: AuthoringTools): Promise<void> {
  const folder = path.join(labFolder, typesFolderName);
  await mkdir(folder, { recursive: true });
  for (const name of await typeFiles(tools))
    await copyFile(path.join(tools.types, name), path.join(folder, name));
}

/**
 * Brings the types in a lab up to date, where its tsconfig.json asks for them: they may be those of an older Socklab, or
 * may have stayed behind when the lab was cloned. A lab that cannot be written to is left as it is.
 */
export async function refreshLabTypes(labFolder: string, tools: AuthoringTools): Promise<void> {
  const wanted = await readFile(path.join(labFolder, 'tsconfig.json'), 'utf8').catch(() => '');
  if (!wanted.includes(`${typesFolderName}/`) || (await isFresh(labFolder, tools))) return;
  await writeLabTypes(labFolder, tools).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
  });
}

async function isFresh(labFolder: string, tools: AuthoringTools): Promise<boolean> {
  for (const name of await typeFiles(tools)) {
    const ours = await readFile(path.join(tools.types, name));
    const theirs = await readFile(path.join(labFolder, typesFolderName, name)).catch(() => undefined);
    if (!theirs?.equals(ours)) return false;
  }
  return true;
}

async function typeFiles(tools: AuthoringTools): Promise<string[]> {
  return (await readdir(tools.types)).filter(name => name.endsWith('.d.ts'));
}
