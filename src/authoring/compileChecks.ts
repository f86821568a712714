import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { CheckSources } from '../lab/catalogue.ts';
import type { AuthoringTools } from './authoringTools.ts';
import { harnessModules, readCheckModules } from './checkModules.ts';
import { linkModules } from './linkModules.ts';
import type { Stripped, StrippedModule } from './stripTypes.ts';

export interface CompiledChecks {
  /** One ES module that exports `checks`. */
  readonly code: string;
  /** Its source map, which speaks of files of the lab's folder. */
  readonly map: string;
  readonly sources: CheckSources;
}

/**
 * Compiles the checks of a lab, `checks.ts` and what it imports. Nothing of the lab is run. The same sources give the same
 * code on every machine with this Socklab.
 * @throws HumanError `checks-invalid` with file, line and column; `not-built`
 */
export async function compileChecks(labFolder: string, tools: AuthoringTools): Promise<CompiledChecks> {
  const folder = path.resolve(labFolder);
  const own = await readCheckModules(folder, loadCompiler(tools));
  const used = new Set(own.flatMap(module => [...module.imports.values()]));
  const ours = new Map<string, string>();
  for (const [name, file] of harnessModules) {
    // The conversations are written in the harness.
    const isUsed = used.has(name) || (name === 'socklab/harness' && used.has('socklab/conversations'));
    if (isUsed) ours.set(name, await readFile(path.join(tools.modules, file), 'utf8'));
  }
  const { code, map } = linkModules(own, ours);
  const all = (of: (module: StrippedModule) => readonly string[]): string[] => [
    ...new Set(own.flatMap(module => of(module.stripped))),
  ];
  return {
    code,
    map: map(folder),
    sources: { sentences: all(module => module.sentences), checkIds: all(module => module.checkIds) },
  };
}

interface Compiler {
  readonly stripTypes: (source: string) => Stripped;
}

function loadCompiler({ compiler }: AuthoringTools): Compiler['stripTypes'] {
  if (!existsSync(compiler)) {
    throw new HumanError(
      'not-built',
      text('{file} is missing. Build Socklab with: npm run build', { file: compiler }),
    );
  }
  const { stripTypes } = createRequire(compiler)(compiler) as Compiler;
  return stripTypes;
}
