import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { loadLab } from '../lab/loadLab.ts';
import type { Installation } from './installation.ts';

/**
 * A lab that somebody writes. Its compiled checks lie in the lab, in the `dist` beside its `labs`, or in this installation.
 * @param checks where they are instead
 * @throws HumanError `checks-not-built`, and those of `loadLab`
 */
export async function openLab(
  folder: string,
  checks: string | undefined,
  installation: Installation,
): Promise<Lab> {
  const absolute = path.resolve(folder);
  const slug = path.basename(absolute);
  const lab = await loadLab(absolute, { checksFile: checks ?? path.join(absolute, 'checks.mjs') });
  const candidates = [
    lab.checksFile,
    path.join(absolute, '..', '..', 'dist', 'labs', slug, 'checks.mjs'),
    path.join(installation.checksFolder, lab.manifest.id, 'checks.mjs'),
  ];
  // Who names a file means that one.
  const checksFile = candidates.slice(0, checks === undefined ? 3 : 1).find(file => existsSync(file));
  if (checksFile === undefined) {
    throw new HumanError(
      'checks-not-built',
      text('The compiled checks of {lab} are missing ({file}). Build them with: npm run build', {
        lab: lab.manifest.id,
        file: lab.checksFile,
      }),
    );
  }
  return { ...lab, checksFile };
}
