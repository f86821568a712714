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
const mocha = files => [
  'node_modules/mocha/bin/mocha.js',
  // --exit: a test that fails may leave a socket open, and the run is to end all the same.
  ...['--reporter', 'test/countingReporter.ts', '--timeout', '20000', '--exit'],
  ...files,
];
/** Two files at a time, each in a process of its own: for tests that mostly wait for something not to happen. */
const mochaByTwos = files => [...mocha(files), '--parallel', '--jobs', '2'];
const vscode = () => ['test/vscode/runTests.ts'];

/**
 * These have the machine to themselves: the four labs prove themselves, with as many grades at once as it bears, and
 * the connections view says nothing of right servers, which a machine that is taken from them would make it say.
 */
const isAlone = file => /(proofs|rightServers|diagnoses)\.test\.ts$/.test(file);

/** What is run, and the arguments for Node that run these files; a step without files is left out. */
const steps = [
  { name: 'unit', files: testFiles('test/unit'), command: mochaByTwos },
  { name: 'labs', files: testFiles('test/labs').filter(file => !isAlone(file)), command: mochaByTwos },
  { name: 'proofs', files: testFiles('test/labs').filter(isAlone), command: mocha },
  { name: 'webview', files: testFiles('test/webview'), command: mocha },
  { name: 'vscode', files: testFiles('test/vscode/suites'), command: vscode },
  { name: 'e2e', files: testFiles('test/vscode/e2e'), command: mocha },
];

/**
 * The tests open real sockets, start compilers, a browser and an editor on a machine that others may use as well. Where
 * a few of a step fail, their files are run once more and must then pass whole. The summary names each such test with
 * what it said the first time: a test that changes its mind has found something, here or in itself.
 */
const fewFailures = 3;

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

/** What the tests of a run said, one entry each (countingReporter.ts). */
function readResults(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

const ofKind = (results, kind) => results.filter(({ result }) => result === kind);

/** All results of a step, and the failures that a second run of their files did not show again. */
async function runStep({ name, files, command }, scratch) {
  if (files.length === 0) return { results: [], unsteady: [] };
  const results = await runOnce(name, command(files), join(scratch, name));
  const failures = ofKind(results, 'fail');
  if (failures.length === 0 || failures.length > fewFailures) return { results, unsteady: [] };

  const failed = new Set(failures.map(({ file }) => file));
  const seen = new Set(results.map(({ file }) => file));
  // After a failure in a suite that bails, Mocha leaves out all that would come later.
  const chosen = files.filter(file => failed.has(file) || !seen.has(file));
  // VS Code's tests are in a bundle and bear no path; without one, the step is run as a whole.
  const again = [...failed].every(file => files.includes(file)) ? chosen : files;
  console.log(
    `\n${name}: ${failures.length} failed; once more: ${again === files ? 'all' : again.join(' ')}`,
  );
  const calmly = command === mochaByTwos ? mocha : command;
  const second = await runOnce(name, calmly(again), join(scratch, `${name}-again`));
  const kept = again === files ? [] : results.filter(({ file }) => !failed.has(file));
  const stillFail = new Set(ofKind(second, 'fail').map(({ title }) => title));
  return { results: [...kept, ...second], unsteady: failures.filter(({ title }) => !stillFail.has(title)) };
}

async function runOnce(name, args, file) {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const started = performance.now();
  const code = await run(node, args, { SOCKLAB_TEST_COUNTS: file });
  console.log(`${name} took ${Math.round((performance.now() - started) / 1000)} s`);
  const results = readResults(file);
  // A runner that broke down before it could say what failed is a failure too.
  if (code === 0 || ofKind(results, 'fail').length > 0) return results;
  return [
    ...results,
    { file: '', result: 'fail', title: `the step ${name}`, message: `ended with exit code ${code}` },
  ];
}

function tell(failures) {
  for (const { file, title, message } of failures) {
    console.log(
      `  ${title}\n    ${file}\n    ${message.slice(0, 2000).trimEnd().replaceAll('\n', '\n    ')}`,
    );
  }
}

async function main() {
  if (!isInstalled() && (await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) !== 0)
    return 1;
  if ((await run(node, ['esbuild.mjs'])) !== 0) return 1;

  const wanted = process.argv.slice(2);
  const scratch = mkdtempSync(join(tmpdir(), 'socklab-counts-'));
  const done = [];
  try {
    for (const step of steps) {
      if (wanted.length === 0 || wanted.includes(step.name)) done.push(await runStep(step, scratch));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const results = done.flatMap(step => step.results);
  const unsteady = done.flatMap(step => step.unsteady);
  const failures = ofKind(results, 'fail');
  const skipped = ofKind(results, 'pending').length;
  if (unsteady.length > 0) console.log(`\nFailed, and passed when it was run again:`);
  tell(unsteady);
  if (failures.length > 0) console.log(`\nFailed:`);
  tell(failures);
  if (skipped > 0) console.log(`\n${skipped} skipped`);
  console.log(`\n${ofKind(results, 'pass').length} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

process.exitCode = await main();
