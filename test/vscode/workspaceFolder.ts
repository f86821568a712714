import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a learner's folder of the echo-server lab in C, as the starter leaves it. */
export async function makeWorkspace(root: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const starter = join(root, 'labs', 'echo-server', 'starters', 'c');
  if (existsSync(starter)) await cp(starter, folder, { recursive: true });
  const file = { lab: 'echo-server', labVersion: '1.0.0', language: 'c' };
  await writeFile(join(folder, '.socklab.json'), `${JSON.stringify(file)}\n`);
  return folder;
}
