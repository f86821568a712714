import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import * as mochaModule from 'mocha';

// @types/mocha does not know the named exports of mocha 12.
const { reporters } = mochaModule as unknown as { readonly reporters: typeof Mocha.reporters };

/**
 * Mocha's usual report, and one line of JSON for every test in the file that SOCKLAB_TEST_COUNTS names, from which
 * run.mjs makes the summary of all test runners: `{ file, result: 'pass' | 'fail' | 'pending', title?, message? }`.
 */
// eslint-disable-next-line no-restricted-syntax -- Mocha takes a reporter from a file's default export.
export default class CountingReporter extends reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const counts = process.env['SOCKLAB_TEST_COUNTS'];
    if (counts === undefined || counts === '') return;
    const write = (test: Mocha.Runnable, result: string, error?: Error): void => {
      const file = test.file === undefined ? '' : relative(process.cwd(), test.file);
      const failure = error && { title: test.fullTitle(), message: error.message };
      appendFileSync(counts, `${JSON.stringify({ file, result, ...failure })}\n`);
    };
    runner.on('pass', test => write(test, 'pass'));
    runner.on('fail', (test, error: Error) => write(test, 'fail', error));
    runner.on('pending', test => write(test, 'pending'));
  }
}
