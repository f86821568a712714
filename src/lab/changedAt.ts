import { lstat, readdir } from 'node:fs/promises';
import * as path from 'node:path';

/** What nobody means who asks whether a lab was changed; a server that is built in its folder leaves some of it. */
const leftOut = new Set(['.git', '.socklab', 'node_modules', '__pycache__']);

/** When a file, or anything in a folder, was last written, ms since 1970; 0 where there is nothing. */
export async function changedAt(place: string): Promise<number> {
  const stat = await lstat(place).catch(() => undefined);
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = (await readdir(place).catch(() => [])).filter(name => !leftOut.has(name));
  const inside = await Promise.all(names.map(name => changedAt(path.join(place, name))));
  // The folder itself tells of files that were removed.
  return Math.max(stat.mtimeMs, ...inside);
}
