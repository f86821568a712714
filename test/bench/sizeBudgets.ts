import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadedFiles } from './loadedFiles.ts';

export interface SizeBudget {
  readonly what: string;
  /** In bytes, minified. */
  readonly limit: number;
  /** @param dist of a production build @returns paths in it */
  files(dist: string): readonly string[];
}

/** What Socklab may weigh. A part that only some people use belongs into a file that is loaded later, see `core.ts`. */
export const sizeBudgets: readonly SizeBudget[] = [
  {
    what: 'extension host, until the labs are listed',
    limit: 260_000,
    files: dist => loadedFiles(dist, ['extension.cjs', 'core/core.mjs']),
  },
  {
    what: 'extension host, until the first grade',
    limit: 300_000,
    files: dist => loadedFiles(dist, ['extension.cjs', 'core/core.mjs', 'core/coreGrading.mjs']),
  },
  {
    what: 'extension host, with everything that is loaded later',
    limit: 500_000,
    files: dist => ['extension.cjs', ...readdirSync(join(dist, 'core')).map(name => `core/${name}`)],
  },
  {
    what: 'connections view',
    limit: 200_000,
    files: () => ['webview/connections.js', 'webview/connections.css'],
  },
  { what: 'runner', limit: 250_000, files: () => ['runner.mjs'] },
];

export interface WeighedBudget extends SizeBudget {
  readonly parts: readonly { readonly file: string; readonly bytes: number }[];
  readonly bytes: number;
}

export function weigh(budget: SizeBudget, dist: string): WeighedBudget {
  const parts = budget
    .files(dist)
    .filter(file => !file.endsWith('.map') && existsSync(join(dist, file)))
    .map(file => ({ file, bytes: statSync(join(dist, file)).size }));
  return { ...budget, parts, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}
