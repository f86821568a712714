import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { FaultManifest, LabManifest } from '../../src/lab/manifest.ts';
import { built } from './installedGrader.ts';

export const source = built.labFolder('echo-server');
const faults = { 'python-greeting': 'E01', 'python-reads-lines': 'E02' };

/** The Python part of the echo-server lab with its first two checks: small enough to be proved in seconds. */
async function copyLab(folder: string): Promise<void> {
  for (const name of ['l10n', 'solutions/python', 'starters/python']) {
    await cp(path.join(source, name), path.join(folder, name), { recursive: true });
  }
  for (const name of ['README.md', 'README.zh-cn.md']) await writeFile(path.join(folder, name), '# Echo\n');
  for (const [name, check] of Object.entries(faults)) {
    const copy = path.join(folder, 'faults', name);
    await cp(path.join(source, 'faults', name), copy, { recursive: true });
    // The original may name checks that this lab has not.
    const fault: FaultManifest = { language: 'python', summary: 'Wrong.', caughtBy: [check], also: ['*'] };
    await writeFile(path.join(copy, 'fault.json'), JSON.stringify(fault));
  }
  await changeJson(path.join(folder, 'lab.json'), path.join(source, 'lab.json'), (manifest: LabManifest) => ({
    ...manifest,
    languages: { python: manifest.languages['python'] },
    checks: manifest.checks.slice(0, 2),
  }));
}

/** Copies the small lab into a folder for as long as it is used. @param breakIt changes it before */
export async function inSmallLab(
  breakIt: (folder: string) => Promise<void>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
  try {
    await copyLab(folder);
    await breakIt(folder);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function changeJson<T>(
  file: string,
  from: string,
  change: (value: T) => unknown,
): Promise<void> {
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(from, 'utf8')) as T), null, 2));
}
