import { readdir, rm, stat, utimes } from 'node:fs/promises';
import * as path from 'node:path';
import { sha256 } from '../pack/packManifest.ts';
import { writeWhole } from '../pack/writeWhole.ts';
import type { CompiledChecks } from './compileChecks.ts';

/** What was not used for so long is thrown away; it can be made again. */
const keptMs = 30 * 24 * 3600 * 1000;

/**
 * Keeps compiled checks outside of the lab, in a folder that is named after their content, so that a grade that runs is
 * not disturbed by one that begins.
 * @param cache see `UserFolders`
 * @returns the file to run, with its source map beside it
 */
export async function keepCompiledChecks({ code, map }: CompiledChecks, cache: string): Promise<string> {
  const all = path.join(cache, 'checks');
  const folder = path.join(all, sha256(Buffer.from(`${code}\0${map}`)).slice(0, 32));
  const file = path.join(folder, 'checks.mjs');
  await writeWhole(path.join(folder, 'checks.mjs.map'), Buffer.from(map));
  await writeWhole(file, Buffer.from(code));
  await removeOld(all, folder);
  return file;
}

async function removeOld(all: string, used: string): Promise<void> {
  const now = Date.now();
  await utimes(used, now / 1000, now / 1000);
  for (const name of await readdir(all)) {
    const folder = path.join(all, name);
    const age =
      now -
      (await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      ));
    if (age > keptMs) await rm(folder, { recursive: true, force: true });
  }
}
