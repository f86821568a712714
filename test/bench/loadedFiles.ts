import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files that are loaded with these: they and what they import statically, each once. What is imported with
 * `import(…)` comes later, when somebody needs it.
 * @param folder of bundles that were made together
 */
export function loadedFiles(folder: string, names: readonly string[]): string[] {
  const found = new Set(names);
  // A set that grows is walked to its new end.
  for (const name of found) {
    if (!name.endsWith('.mjs')) continue;
    const source = readFileSync(join(folder, name), 'utf8');
    const directory = name.slice(0, name.lastIndexOf('/') + 1);
    for (const [, imported = ''] of source.matchAll(/\b(?:from|import)\s*"\.\/([\w-]+\.mjs)"/g)) {
      found.add(directory + imported);
    }
  }
  return [...found];
}
