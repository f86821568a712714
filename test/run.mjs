// `npm test`: installs what is missing, builds, runs all test runners to their end, and prints one summary.
//   npm test                 everything
//   npm test -- unit e2e     only these steps
// Runs on any Node >= 20, also before `npm ci`; the tests run on the Node that the project installs.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/** No step takes nearly as long; one that hangs is ended. */
const stepLimitMs = 40 * 60_000;

const node = join(root, 'node_modules', 'node', 'bin', 'node');
const mocha = folder => [
  'node_modules/mocha/bin/mocha.js',
  // --exit: a test that fails may leave a socket open, and the run is to end all the same.
  ...['--reporter', 'test/countingReporter.ts', '--timeout', '20000', '--exit'],
  ...testFiles(folder),
];

/** Name, and the arguments for Node; a step without files is left out. */
const steps = [
  ['unit', 'test/unit', mocha],
  ['labs', 'test/labs', mocha],
  ['webview', 'test/webview', mocha],
  ['vscode', 'test/vscode/suites', () => ['test/vscode/runTests.ts']],
  ['e2e', 'test/vscode/e2e', mocha],
];

/**
 * These drive a browser or an editor that is not ours, and that now and then loses a click while it draws. Where one
 * or two of their tests fail, the step is run once more and must pass whole; the summary says so. The servers, the
 * harness and the verdicts get no second chance: a test of them that fails sometimes has found something.
 */
const inBrowser = ['webview', 'vscode', 'e2e'];
const fewFailures = 2;

function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name))
    .sort();
}

/** Whether `npm ci` has been run for this package-lock.json. */
function isInstalled() {
  const installed = join('node_modules', '.package-lock.json');
  if (!existsSync(installed) || !existsSync(node)) return false;
  const has = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const wants = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  return Object.entries(wants).every(
    ([path, entry]) => path === '' || entry.optional || has[path]?.version === entry.version,
  );
}

function run(program, args, env = {}) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
        ...env,
      },
      timeout: stepLimitMs,
    });
    child.once('error', error => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code, signal) => {
      if (signal === 'SIGTERM') console.error(`ended after ${stepLimitMs / 60_000} minutes: it hangs`);
      resolve(code ?? 1);
    });
  });
}

function readCounts(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

const sum = (counts, key) => counts.reduce((total, count) => total + count[key], 0);

async function runStep([name, folder, command], scratch) {
  if (testFiles(folder).length === 0) return { name, passes: 0, failures: 0, pending: 0 };
  const first = await runOnce(name, command(folder), join(scratch, name));
  if (first.failures === 0 || first.failures > fewFailures || !inBrowser.includes(name)) return first;
  console.log(`\n${name}: ${first.failures} failed; the whole step once more`);
  return { ...(await runOnce(name, command(folder), join(scratch, `${name}-again`))), again: true };
}

async function runOnce(name, args, file) {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const started = performance.now();
  const code = await run(node, args, { SOCKLAB_TEST_COUNTS: file });
  console.log(`${name} took ${Math.round((performance.now() - started) / 1000)} s`);
  const counts = readCounts(file);
  const failures = sum(counts, 'failures');
  // A runner that broke down before it could count is a failure too.
  const broken = code !== 0 && failures === 0;
  if (broken) console.error(`the step ${name} ended with exit code ${code}`);
  return {
    name,
    passes: sum(counts, 'passes'),
    failures: failures + (broken ? 1 : 0),
    pending: sum(counts, 'pending'),
  };
}

async function main() {
  if (!isInstalled() && (await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) !== 0)
    return 1;
  if ((await run(node, ['esbuild.mjs'])) !== 0) return 1;

  const wanted = process.argv.slice(2);
  const scratch = mkdtempSync(join(tmpdir(), 'socklab-counts-'));
  const results = [];
  try {
    for (const step of steps) {
      if (wanted.length === 0 || wanted.includes(step[0])) results.push(await runStep(step, scratch));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const failed = sum(results, 'failures');
  const skipped = sum(results, 'pending');
  if (skipped > 0) console.log(`\n${skipped} skipped`);
  const again = results.filter(result => result.again).map(({ name }) => name);
  if (again.length > 0) console.log(`\nrun a second time: ${again.join(', ')} (see above what failed first)`);
  console.log(`\n${sum(results, 'passes')} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
