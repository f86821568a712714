import * as path from 'node:path';
import type { Lab } from '../lab/catalogue.ts';
import { compileChecks } from './compileChecks.ts';
import { keepCompiledChecks } from './compiledChecks.ts';
import { hasCheckSources, type CompileParts } from './compileLab.ts';

/**
 * A lab as it is graded with: where it lies in a folder that somebody shares, with the sources of its checks, these are
 * compiled now, as they are. To list labs compiles nothing. Nothing is written into the folder, which is not ours.
 * @throws HumanError `checks-invalid`, `not-built`
 */
export async function readySharedLab(lab: Lab, { tools, cache }: CompileParts): Promise<Lab> {
  const isBuilt = path.dirname(lab.checksFile) !== lab.folder;
  if (lab.foundIn === undefined || isBuilt || !hasCheckSources(lab.folder)) return lab;
  const checksFile = await keepCompiledChecks(await compileChecks(lab.folder, tools), cache);
  return { ...lab, checksFile };
}
