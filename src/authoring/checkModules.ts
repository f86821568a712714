import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { errorCode } from '../lab/fileErrors.ts';
import {
  foreignImport,
  missingImport,
  noChecks,
  stripProblem,
  tooMuch,
  unreadable,
} from './checksProblem.ts';
import type { Stripped, StrippedModule } from './stripTypes.ts';

/** Modules of ours that checks may import, by the name of the file that holds each. */
export const harnessModules: ReadonlyMap<string, string> = new Map([
  ['socklab/harness', 'harness.cjs'],
  ['socklab/conversations', 'conversations.cjs'],
]);

/** One of the files that a lab's checks are written in. */
export interface CheckModule {
  /** Below the lab's folder, with `/`. */
  readonly name: string;
  readonly stripped: StrippedModule;
  /** How it calls what it imports, to the name of a module here, of one of ours, or of Node's. */
  readonly imports: ReadonlyMap<string, string>;
}

const mostBytes = 1024 * 1024;
const mostModules = 500;

/**
 * Reads `checks.ts` and everything that it imports.
 * @returns `checks.ts` first
 * @throws HumanError `checks-invalid`
 */
export async function readCheckModules(
  folder: string,
  strip: (source: string) => Stripped,
): Promise<CheckModule[]> {
  const modules = new Map<string, CheckModule>();
  const add = async (name: string): Promise<void> => {
    const file = path.join(folder, name);
    if (modules.size >= mostModules) throw tooMuch(file);
    const result = strip(await readSource(file));
    if ('problem' in result) throw stripProblem(file, result.problem);
    const imports = new Map<string, string>();
    modules.set(name, { name, stripped: result.module, imports });
    for (const { specifier, line, column } of result.module.imports) {
      const target = resolveImport(folder, name, specifier, { file, line, column });
      imports.set(specifier, target.name);
      if (target.isOwn && !modules.has(target.name)) await add(target.name);
    }
  };
  await add('checks.ts');
  const entry = modules.get('checks.ts')?.stripped;
  if (entry?.exports?.includes('checks') === false) throw noChecks(path.join(folder, 'checks.ts'));
  return [...modules.values()];
}

async function readSource(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > mostBytes) throw tooMuch(file);
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof HumanError || code === undefined) throw error;
    throw unreadable(file, code);
  }
}

function resolveImport(
  folder: string,
  from: string,
  specifier: string,
  site: { readonly file: string; readonly line: number; readonly column: number },
): { readonly name: string; readonly isOwn: boolean } {
  if (harnessModules.has(specifier)) return { name: specifier, isOwn: false };
  if (specifier.startsWith('node:') && isBuiltin(specifier)) return { name: specifier, isOwn: false };
  if (!/^\.\.?\//.test(specifier)) throw foreignImport(site, specifier);
  const wanted = path.posix.join(path.posix.dirname(from), specifier);
  // Also as TypeScript has it where the compiled file is named, or none.
  const candidates = [wanted, wanted.replace(/\.m?js$/, '.ts'), `${wanted}.ts`].filter(each =>
    /\.(ts|m?js)$/.test(each),
  );
  // What lies elsewhere would be missing in the pack for instructors.
  if (!/^(checks\/.|checks\.ts$|checks$)/.test(wanted)) throw foreignImport(site, specifier);
  const found = candidates.find(each => existsSync(path.join(folder, each)));
  if (found === undefined) throw missingImport(site, path.join(folder, candidates.at(-1) ?? wanted));
  return { name: found, isOwn: true };
}

function isBuiltin(specifier: string): boolean {
  const name = specifier.slice('node:'.length);
  return builtinModules.includes(name) || builtinModules.includes(specifier);
}
