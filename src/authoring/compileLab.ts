import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { Lab } from '../lab/catalogue.ts';
import type { AuthoringTools } from './authoringTools.ts';
import { compileChecks } from './compileChecks.ts';
import { keepCompiledChecks } from './compiledChecks.ts';
import { refreshLabTypes } from './labTypes.ts';

/** What compiling a lab takes. */
export interface CompileParts {
  readonly tools: AuthoringTools;
  /** Where the compiled checks are kept; see `UserFolders`. */
  readonly cache: string;
}

/** Whether a lab is here with the sources of its checks. */
export function hasCheckSources(labFolder: string): boolean {
  return existsSync(path.join(labFolder, 'checks.ts'));
}

/**
 * A lab with its checks compiled from `checks.ts` as it is now. Nothing of the lab is run, and nothing is written into its
 * folder but the types for the editor, where its tsconfig.json asks for them.
 * @throws HumanError `checks-invalid`, `not-built`
 */
export async function compileLab(lab: Lab, { tools, cache }: CompileParts): Promise<Lab> {
  const compiled = await compileChecks(lab.folder, tools);
  const checksFile = await keepCompiledChecks(compiled, cache);
  await refreshLabTypes(lab.folder, tools);
  return { ...lab, checksFile, sources: compiled.sources };
}
