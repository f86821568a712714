import { rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import {
  currentFileName,
  installedLabFolder,
  readInstalledLab,
  type InstalledLab,
} from '../lab/installedLabs.ts';

/**
 * Removes every version of a lab that was installed from packs. Its record goes first, and so who is cut off, or looks
 * meanwhile, finds the lab whole or not at all. Learners' folders stay, and whose the lab is stays known: nobody else's
 * pack gets in through a lab that was removed.
 * @param data see `UserFolders`
 * @returns what was installed; undefined where nothing was
 * @throws HumanError `installed-lab-invalid`, `uninstall-not-writable`
 */
export async function uninstallLab(data: string, id: string): Promise<InstalledLab | undefined> {
  const installed = await readInstalledLab(data, id);
  if (!installed) return undefined;
  const home = installedLabFolder(data, id);
  try {
    await rm(path.join(home, currentFileName), { force: true });
    await rm(home, { recursive: true, force: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new HumanError(
      'uninstall-not-writable',
      text('{folder} cannot be removed ({code}). Is it yours?', { folder: home, code }),
    );
  }
  return installed;
}
