// Runs inside VS Code: the tests of one suite, named by SOCKLAB_TEST_SUITE (a folder under suites/).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import * as mochaModule from 'mocha';
import CountingReporter from '../countingReporter.ts';

// @types/mocha does not know the named exports of mocha 12.
const library = mochaModule as unknown as {
  readonly Mocha: typeof Mocha;
  readonly reporters: typeof Mocha.reporters;
};

/** Called by VS Code; rejects when a test failed, which VS Code turns into its exit code. */
export async function run(): Promise<void> {
  const suite = process.env['SOCKLAB_TEST_SUITE'] ?? 'main';
  const only = process.env['SOCKLAB_TEST_GREP'];
  const mark = process.env['SOCKLAB_REPORT_MARK'];
  if (mark !== undefined) {
    library.reporters.Base.consoleLog = (...parts: unknown[]) => {
      for (const line of format(...parts).split('\n')) console.log('%s', mark + line);
    };
  }
  const mocha = new library.Mocha({
    ui: 'bdd',
    reporter: CountingReporter,
    color: process.env['SOCKLAB_COLOR'] === '1',
    timeout: 60_000,
    slow: 2000,
    ...(only !== undefined && { grep: only }),
  });
  // The bundler has put the files of all suites into this bundle; the folder says which there are.
  const folder = join(__dirname, '..', '..', 'test', 'vscode', 'suites', suite);
  const names = readdirSync(folder).flatMap(file => /^(.+)\.test\.ts$/.exec(file)?.[1] ?? []);
  for (const name of names.sort()) {
    mocha.suite.emit('pre-require', globalThis, name, mocha);
    const loaded: unknown = await import(`./suites/${suite}/${name}.test.ts`);
    mocha.suite.emit('require', loaded, name, mocha);
    mocha.suite.emit('post-require', globalThis, name, mocha);
  }

  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed in the suite ${suite}`);
}
