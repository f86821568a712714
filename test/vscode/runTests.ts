// Runs the extension's tests in a real VS Code: each suite in an editor of its own, with a fresh workspace.
//   node test/vscode/runTests.ts [--desktop] [suite…]
// By default the editor is the VS Code server in a browser without a window; --desktop downloads and starts the
// desktop VS Code (SOCKLAB_VSCODE_VERSION: stable, insiders or a number; SOCKLAB_VSCODE: the executable of one that
// is installed), under xvfb-run where there is no display.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { findProgram } from '../../src/proc/findProgram.ts';
import { howToInstall } from '../../src/proc/howToInstall.ts';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { writePacks } from './packFixtures.ts';
import { makeWorkspace } from './workspaceFolder.ts';

interface Suite {
  readonly locale?: string;
  /** Without the option that makes every folder trusted. */
  readonly restricted?: boolean;
}

const suites: Readonly<Record<string, Suite>> = {
  main: {},
  restricted: { restricted: true },
  zhcn: { locale: 'zh-cn' },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { desktop: { type: 'boolean', default: false } },
});
const root = projectRoot();
const tests = join(root, 'dist', 'test', 'vscodeSuite.cjs');

/** The editor's executable; on a machine without a display a script that starts it in a virtual one. */
async function executable(scratch: string): Promise<string> {
  if (!values.desktop) return join(root, 'test', 'vscode', 'headless-code');
  const code = process.env['SOCKLAB_VSCODE'] ?? (await download());
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return code;
  if (findProgram('xvfb-run') === undefined) {
    throw new Error(`no display, and xvfb-run is not installed: ${howToInstall('xvfb-run')}`);
  }
  const script = join(scratch, 'code-on-virtual-display');
  writeFileSync(script, `#!/bin/sh\nexec xvfb-run -a '${code}' "$@"\n`);
  chmodSync(script, 0o755);
  return script;
}

function download(): Promise<string> {
  return downloadAndUnzipVSCode(process.env['SOCKLAB_VSCODE_VERSION'] ?? 'stable').catch((error: unknown) => {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(
      `VS Code cannot be downloaded (${problem}). SOCKLAB_VSCODE may name the executable of an installed one.`,
    );
  });
}

async function runSuite(name: string, suite: Suite): Promise<boolean> {
  const scratch = await mkdtemp(join(tmpdir(), 'socklab-test-'));
  try {
    const userData = join(scratch, 'user-data');
    mkdirSync(join(userData, 'User'), { recursive: true });
    writeFileSync(
      join(userData, 'User', 'settings.json'),
      JSON.stringify({ 'security.workspace.trust.startupPrompt': 'never', 'chat.disableAIFeatures': true }),
    );
    const launchArgs = [
      await makeWorkspace(root, join(scratch, 'echo-server')),
      `--user-data-dir=${userData}`,
      `--extensions-dir=${join(scratch, 'extensions')}`,
      ...(suite.locale === undefined ? [] : [`--locale=${suite.locale}`]),
    ];
    const packs = join(scratch, 'packs');
    await writePacks(packs);
    const env = {
      // Grades are remembered there, and not with those of whoever runs the tests.
      XDG_CACHE_HOME: join(scratch, 'cache'),
      SOCKLAB_TEST_SUITE: name,
      SOCKLAB_TEST_PACKS: packs,
      SOCKLAB_HOME: join(scratch, 'home'),
      SOCKLAB_COLOR: process.stdout.isTTY && !process.env['NO_COLOR'] ? '1' : '0',
    };
    const vscodeExecutablePath = await executable(scratch);
    process.stdout.write(`\n  VS Code, suite ${name}\n`);
    if (suite.restricted === true) {
      const args = [...launchArgs, '--no-sandbox', '--skip-welcome', '--disable-updates'];
      args.push(`--extensionTestsPath=${tests}`, `--extensionDevelopmentPath=${root}`);
      return (await exitCode(vscodeExecutablePath, args, env)) === 0;
    }
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: tests,
      launchArgs,
      extensionTestsEnv: env,
    });
    return true;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** `runTests` switches Workspace Trust off, so Restricted Mode is started without it. */
function exitCode(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', resolve);
  });
}

const chosen = positionals.length > 0 ? positionals : Object.keys(suites);
let passed = true;
for (const name of chosen) {
  const suite = suites[name];
  if (suite === undefined) throw new Error(`no suite ${name}; there are: ${Object.keys(suites).join(', ')}`);
  passed = (await runSuite(name, suite)) && passed;
}
process.exitCode = passed ? 0 : 1;
