// Behaves like the executable of a desktop VS Code that is asked to run extension tests, and needs no display and
// no download: it starts the VS Code server, opens the workbench in a browser without a window, prints what the
// tests print, and ends with their exit code. Started by the script headless-code beside it.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { Localizer } from '../../src/base/text.ts';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { openWorkbench, type Workbench } from '../../src/devhost/workbench.ts';

/** Lines of the tests' own report begin with it; the rest is the editor talking to itself. */
const reportMark = '\u001e';

/** A run that takes longer hangs. */
const limitMs = Number(process.env['SOCKLAB_TEST_TIMEOUT_MS'] ?? 600_000);

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'disable-workspace-trust': { type: 'boolean' },
    locale: { type: 'string' },
  },
});
const root = projectRoot();
const english = new Localizer('en', []);
const verbose = process.env['SOCKLAB_VERBOSE'] === '1';
/** What the editor said, shown when the run fails. */
const log: string[] = [];

function userSettings(): Record<string, unknown> {
  const folder = values['user-data-dir'];
  const file = typeof folder === 'string' ? join(folder, 'User', 'settings.json') : '';
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
}

function onLog(args: unknown): void {
  const line = Array.isArray(args) ? format(...(args as unknown[])) : String(args);
  if (line.startsWith(reportMark)) process.stdout.write(`${line.slice(1)}\n`);
  else if (verbose) process.stderr.write(`${line}\n`);
  else log.push(line);
}

async function run(
  workbenchOpened: (workbench: Workbench) => void,
  aborted: Promise<number>,
): Promise<number> {
  const { extensionDevelopmentPath, extensionTestsPath, locale } = values;
  const folder = positionals.find(argument => !argument.startsWith('-'));
  if (
    typeof extensionDevelopmentPath !== 'string' ||
    typeof extensionTestsPath !== 'string' ||
    folder === undefined
  ) {
    process.stderr.write(
      'headless-code needs --extensionDevelopmentPath, --extensionTestsPath and a folder\n',
    );
    return 2;
  }
  let finish: (code: number) => void = () => undefined;
  const finished = new Promise<number>(done => (finish = done));
  const workbench = await openWorkbench({
    root,
    folder: resolve(folder),
    extensionDevelopmentPath,
    extensionTestsPath,
    settings: userSettings(),
    workspaceTrust: values['disable-workspace-trust'] !== true,
    ...(typeof locale === 'string' ? { locale } : {}),
    env: { SOCKLAB_REPORT_MARK: reportMark },
    say: sentence => process.stdout.write(`${english.say(sentence)}\n`),
    async prepare(page) {
      await page.exposeFunction('codeAutomationLog', (_type: unknown, args: unknown) => onLog(args));
      await page.exposeFunction('codeAutomationExit', (code: number) => finish(code));
    },
  });
  workbenchOpened(workbench);
  const died = workbench.died.then(output => {
    log.push(output);
    process.stderr.write('The VS Code server ended before the tests did.\n');
    return 1;
  });
  return Promise.race([finished, died, aborted, tooLong(workbench)]);
}

function tooLong(workbench: Workbench): Promise<number> {
  return new Promise(done => {
    const look = async (): Promise<void> => {
      const folder = join(root, '.vscode-test', 'failures');
      mkdirSync(folder, { recursive: true });
      const picture = join(folder, `timeout-${process.pid}.png`);
      await workbench.page.screenshot({ path: picture }).catch(() => undefined);
      process.stderr.write(`The tests did not end within ${limitMs} ms. The workbench then: ${picture}\n`);
      done(1);
    };
    setTimeout(() => void look(), limitMs).unref();
  });
}

let workbench: Workbench | undefined;
const aborted = new Promise<number>(done => {
  process.once('SIGINT', () => done(130));
  process.once('SIGTERM', () => done(143));
  process.once('SIGHUP', () => done(129));
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && done(1), 500).unref();
});
let code = 1;
try {
  code = await run(opened => (workbench = opened), aborted);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
} finally {
  await workbench?.close();
}
if (code !== 0 && code < 128 && log.length > 0) {
  process.stderr.write(
    `\nWhat the editor said (SOCKLAB_VERBOSE=1 shows it as it comes):\n${log.slice(-60).join('\n')}\n`,
  );
}
process.exit(code);
