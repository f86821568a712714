// `npm run package`: makes socklab-VERSION.vsix, the extension as it is handed out. It is put together in a folder of its own,
// so that dist/ stays as it is. `--stage FOLDER` puts it together there, from this checkout alone, and stops before vsce.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './projectRoot.ts';

const vsce = '@vscode/vsce@3.9.2';
const root = projectRoot();
const { stage } = parseArgs({ options: { stage: { type: 'string' } } }).values;

/** What `.vscodeignore` lets in; `dist/` comes from a build for production. */
function putTogether(folder: string, built: string): void {
  const build = ['esbuild.mjs', '--production', `--outdir=${join(built, 'dist')}`];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
  const patterns = read('.vscodeignore').matchAll(/^!(.+)$/gm);
  for (const [, pattern = ''] of patterns) {
    const from = pattern.startsWith('dist/') ? built : root;
    // Whole folders are copied, since `*` passes over names that begin with a dot.
    for (const name of globSync(pattern, { cwd: from }))
      cpSync(join(from, name), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), manifest());
  writeFileSync(join(folder, 'README.md'), readme());
}

/** Without what only a checkout or npm needs; vsce takes no `files` beside its own list. */
function manifest(): string {
  const all = JSON.parse(read('package.json')) as Record<string, unknown>;
  const ofCheckout = ['files', 'scripts', 'dependencies', 'devDependencies', 'overrides'];
  const rest = Object.entries(all).filter(([key]) => !ofCheckout.includes(key));
  return `${JSON.stringify(Object.fromEntries(rest), null, 2)}\n`;
}

/**
 * The README as the page of the extension. That page shows no pictures but those on the web, and finds no files: pictures are
 * left out, links to files become words, and what is between `<!-- checkout -->` and `<!-- /checkout -->` is left out, too.
 */
function readme(): string {
  return read('README.md')
    .replaceAll(/<!-- checkout -->\n[^]*?<!-- \/checkout -->\n+/g, '')
    .replaceAll(/^ *(?:!\[[^\]]*\]\([^)]+\)|<img [^>]+>)\n/gm, '')
    .replaceAll(/\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)/g, '$1')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

const folder = mkdtempSync(join(tmpdir(), 'socklab-vsix-'));
try {
  const extension = stage === undefined ? join(folder, 'extension') : resolve(stage);
  putTogether(extension, join(folder, 'built'));
  if (stage === undefined) {
    const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };
    const out = join(root, `${name}-${version}.vsix`);
    // All of it goes in; without this file vsce asks for one.
    writeFileSync(join(extension, '.vscodeignore'), '');
    const args = [
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
    ];
    execFileSync('npx', ['--yes', vsce, ...args, '--out', out], { cwd: extension, stdio: 'inherit' });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
