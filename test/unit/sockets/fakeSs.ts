import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** A folder with a shell script called `ss`, to stand before the real one in PATH; undefined for an empty folder. */
export async function withFakeSs<T>(
  script: string | undefined,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'socklab-fake-ss-'));
  try {
    if (script !== undefined)
      writeFileSync(path.join(folder, 'ss'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same with the folder in this process's PATH. */
export async function withFakeSsInPath<T>(script: string, use: () => Promise<T>): Promise<T> {
  return await withFakeSs(script, async folder => {
    const before = process.env['PATH'];
    process.env['PATH'] = `${folder}:${before}`;
    try {
      return await use();
    } finally {
      process.env['PATH'] = before;
    }
  });
}
