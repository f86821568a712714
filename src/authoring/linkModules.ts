import type { CheckModule } from './checkModules.ts';
import { lineMap, type MappedLine } from './lineMap.ts';

/** Compiled checks: one ES module that needs nothing but Node. */
export interface LinkedChecks {
  readonly code: string;
  /** Leads from its lines to those of the sources, which it names below the lab's folder. */
  readonly map: (labFolder: string) => string;
}

/**
 * Joins modules into one file. The same modules give the same bytes, wherever they lie: a pack of a lab is reproducible.
 * @param own the lab's, `checks.ts` first
 * @param ours name to content, of modules that need no others or each other
 */
export function linkModules(own: readonly CheckModule[], ours: ReadonlyMap<string, string>): LinkedChecks {
  const lines: string[] = [];
  const mapped: MappedLine[] = [];
  const write = (content: string, source?: string): void => {
    content.split('\n').forEach((line, index) => {
      if (source !== undefined) mapped.push({ line: lines.length, source, sourceLine: index });
      lines.push(line);
    });
  };
  const begin = (name: string): void => write(`${JSON.stringify(name)}: (exports, module, require) => {`);
  const isNodes = own.some(module => [...module.imports.values()].some(name => name.startsWith('node:')));
  write('// The checks of a lab, compiled by Socklab.');
  if (isNodes)
    write("import { createRequire } from 'node:module';\nconst node = createRequire(import.meta.url);");
  write('const modules = {');
  for (const [name, content] of ours) {
    begin(name);
    write(content.trimEnd());
    write('},');
  }
  for (const { name, stripped } of own) {
    begin(name);
    write(stripped.code.trimEnd(), name);
    write('},');
  }
  write('};');
  const imports = Object.fromEntries(own.map(module => [module.name, Object.fromEntries(module.imports)]));
  write(`const imports = ${JSON.stringify(imports)};`);
  write(loader(isNodes));
  write('export const checks = load("checks.ts").checks;');
  write('//# sourceMappingURL=checks.mjs.map\n');
  return { code: lines.join('\n'), map: labFolder => lineMap(mapped, labFolder) };
}

function loader(isNodes: boolean): string {
  return `const loaded = {};
function load(name) {${isNodes ? '\n  if (name.startsWith("node:")) return node(name);' : ''}
  if (loaded[name]) return loaded[name].exports;
  const module = (loaded[name] = { exports: {} });
  modules[name](module.exports, module, wanted => load(imports[name]?.[wanted] ?? wanted));
  return module.exports;
}`;
}
