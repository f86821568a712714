import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout, whether this runs from `src/` or bundled from `dist/`. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'esbuild.mjs'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the development programs run inside a checkout only');
    folder = parent;
  }
  return folder;
}

/** The Node that the project installs for itself; the VS Code server needs its major version, 24. */
export function projectNode(root: string): string {
  return join(root, 'node_modules', 'node', 'bin', 'node');
}
