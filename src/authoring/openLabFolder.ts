import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { changedAt } from '../lab/changedAt.ts';
import { loadLab } from '../lab/loadLab.ts';
import { compileLab, hasCheckSources, type CompileParts } from './compileLab.ts';

export interface LabFolderParts extends CompileParts {
  /** `<id>/checks.mjs` of the labs that come with Socklab. */
  readonly checksFolder: string;
  /** The compiled checks, for who compiles them otherwise. */
  readonly checks?: string | undefined;
}

/**
 * A lab that somebody writes, ready to be graded with. Its checks are those that are named, those that a build has put into
 * the `dist` beside its `labs` and that are younger than their sources, what `checks.ts` gives when it is compiled now, or `checks.mjs` in the lab.
 * @throws HumanError `checks-missing`, and those of `loadLab` and `compileLab`
 */
export async function openLabFolder(folder: string, parts: LabFolderParts): Promise<Lab> {
  const absolute = path.resolve(folder);
  const beside = path.join(absolute, 'checks.mjs');
  const lab = await loadLab(absolute, { checksFile: parts.checks ?? beside });
  if (parts.checks !== undefined) {
    if (existsSync(lab.checksFile)) return lab;
    throw new HumanError(
      'checks-missing',
      text('There are no compiled checks at {file}.', { file: parts.checks }),
    );
  }
  const built = path.join(absolute, '..', '..', 'dist', 'labs', path.basename(absolute), 'checks.mjs');
  if (await isFresh(built, absolute)) return { ...lab, checksFile: built };
  if (hasCheckSources(absolute)) return compileLab(lab, parts);
  const ours = path.join(parts.checksFolder, lab.manifest.id, 'checks.mjs');
  const checksFile = [beside, ours].find(file => existsSync(file));
  if (checksFile !== undefined) return { ...lab, checksFile };
  throw new HumanError(
    'checks-missing',
    text('{lab} has no checks: write {file}.', {
      lab: lab.manifest.id,
      file: path.join(folder, 'checks.ts'),
    }),
  );
}

/** Whether it was built after the last change to what it is built of; also where the sources are not there. */
async function isFresh(built: string, labFolder: string): Promise<boolean> {
  if (!existsSync(built)) return false;
  const sources = ['checks.ts', 'checks'].map(name => changedAt(path.join(labFolder, name)));
  return Math.max(...(await Promise.all(sources))) <= (await changedAt(built));
}
