import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Text, text } from '../base/text.ts';
import { npmEnvironment } from './npmEnvironment.ts';
import { runCommand } from './runCommand.ts';

/** The npm package that carries the VS Code server; the only place that names its version. */
const hostPackage = 'code-server@4.139.1';

/** Says which host is installed. Raise `recipe` when the steps below change. */
const stamp = JSON.stringify({ hostPackage, recipe: 3, platform: process.platform, arch: process.arch });

/** Large built-in extensions that need services a development host does not have. */
const leftOut = ['copilot', 'mermaid-markdown-features', 'microsoft-authentication'];

/**
 * Installs the VS Code server below `.vscode-test/` unless it is there. It is made in a folder of its own and
 * moved into place when complete, so an interrupted installation leaves nothing that looks finished, and two at
 * the same time do not disturb each other.
 * @param say is told in one line that something slow begins.
 * @returns absolute path of the folder that holds `out/server-main.js`.
 * @throws HumanError when npm or tar is missing or fails.
 */
export async function installHost(root: string, say: (sentence: Text) => void): Promise<string> {
  const base = join(root, '.vscode-test');
  const host = join(base, 'host');
  const vscode = join(host, 'vscode');
  if (isInstalled(host)) return vscode;

  await removeAbandoned(base);
  const partial = join(base, `host.partial-${process.pid}`);
  try {
    say(text('Installing the VS Code server ({version}; about 45 MB, once)…', { version: hostPackage }));
    await build(root, partial);
    if (!isInstalled(host)) {
      await rm(host, { recursive: true, force: true });
      await rename(partial, host);
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return vscode;
}

function isInstalled(host: string): boolean {
  const file = join(host, 'installed.json');
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
}

async function build(root: string, folder: string): Promise<void> {
  const vscode = join(folder, 'vscode');
  const env = npmEnvironment(process.env);
  await mkdir(vscode, { recursive: true });

  // Only the server inside the package is wanted, so code-server itself and its dependencies are not installed.
  await runCommand('npm', ['pack', '--silent', hostPackage], { cwd: folder, env });
  const archive = readdirSync(folder).find(name => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm pack wrote no archive');
  const exclude = leftOut.map(name => `--exclude=package/lib/vscode/extensions/${name}`);
  await runCommand(
    'tar',
    ['-xzf', archive, ...exclude, '-C', 'vscode', '--strip-components=3', 'package/lib/vscode'],
    {
      cwd: folder,
    },
  );
  await rm(join(folder, archive));

  // Without install scripts nothing is compiled: node-pty and @parcel/watcher come prebuilt, the logger gets a
  // stand-in, and the watchdog is not missed: the extension host also looks for its parent itself.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await runCommand('npm', ['install', '--omit=dev', ...quiet], { cwd: vscode, env });
  const modules = join(vscode, 'node_modules', '@vscode');
  copyFileSync(join(root, 'src/devhost/spdlogStandIn.cjs'), join(modules, 'spdlog', 'index.js'));
  await writeFile(join(modules, 'native-watchdog', 'index.js'), 'exports.start = () => {};\n');
  await showToasts(join(vscode, 'out', 'vs', 'code', 'browser', 'workbench', 'workbench.js'));
  await writeFile(join(folder, 'installed.json'), stamp);
}

/** The switch that admits an extension under development also hides notifications; a person is to see them. */
async function showToasts(file: string): Promise<void> {
  const condition = /!this\.environmentService\.enableSmokeTestDriver&&(\w+\.priority!==)/;
  const source = await readFile(file, 'utf8');
  if (!condition.test(source))
    throw new Error(`${file} shows notifications on other conditions than expected`);
  await writeFile(file, source.replace(condition, '$1'));
}

/** Removes what installations left whose process is gone. */
async function removeAbandoned(base: string): Promise<void> {
  if (!existsSync(base)) return;
  for (const name of readdirSync(base)) {
    const pid = /^host\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(base, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
