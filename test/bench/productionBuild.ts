import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the extension is without its build; everything else of the checkout is not part of it. */
const shipped = /^(package(\.nls.*)?\.json|l10n|labs|media)$/;

/**
 * Builds the extension as it is shipped, without touching `dist/`.
 * @param folder an existing, empty folder.
 * @returns an extension folder: `dist/` minified, the rest linked to the checkout.
 */
export async function productionBuild(root: string, folder: string): Promise<string> {
  const args = ['esbuild.mjs', '--production', `--outdir=${join(folder, 'dist')}`];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  for (const name of readdirSync(root).filter(n => shipped.test(n))) {
    await symlink(join(root, name), join(folder, name));
  }
  return folder;
}
