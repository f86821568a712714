import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** A folder that is gone after the test, also when it fails. */
export async function inTemporaryFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files by path; makes the folders between. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

export const tinyManifest = {
  formatVersion: 1,
  id: 'tiny',
  version: '1.2.0',
  title: 'Tiny lab',
  summary: 'Say hello.',
  difficulty: 1,
  languages: {
    python: { title: 'Python', build: [], run: ['python3', 'server.py'], files: ['server.py'] },
    c: { title: 'C', build: [['cc', '-o', 'server', 'server.c']], run: ['./server'], files: ['server.c'] },
  },
  checks: [
    { id: 'T01', title: 'Says hello', points: 6, deadlineMs: 2000, hints: ['Call accept().'] },
    { id: 'T02', title: 'Says it twice', points: 4, deadlineMs: 2000, needs: ['T01'] },
  ],
};

/** A lab of two checks at `<labsFolder>/tiny`. */
export async function writeTinyLab(
  labsFolder: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = path.join(labsFolder, 'tiny');
  await writeFiles(folder, {
    'lab.json': JSON.stringify({ ...tinyManifest, ...changes }, null, 2),
    'l10n/zh-cn.json': JSON.stringify({
      'Tiny lab': '小实验',
      'Says hello': '会问好',
      'Call accept().': '调用 accept()。',
    }),
    'README.md': '# Tiny lab\n',
    'README.zh-cn.md': '# 小实验\n',
    'starters/python/server.py': 'print("hello")\n',
    'starters/c/server.c': 'int main(void) { return 0; }\n',
    'solutions/python/server.py': 'print("secret")\n',
    'checks.ts': '',
  });
  return folder;
}
