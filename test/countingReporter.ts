import { appendFileSync } from 'node:fs';
import * as mochaModule from 'mocha';

// @types/mocha does not know the named exports of mocha 12.
const { reporters } = mochaModule as unknown as { readonly reporters: typeof Mocha.reporters };

/** Mocha's usual report, and at the end one line with the counts for the summary of all test runners (run.mjs). */
// eslint-disable-next-line no-restricted-syntax -- Mocha takes a reporter from a file's default export.
export default class CountingReporter extends reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env['SOCKLAB_TEST_COUNTS'];
    if (file === undefined || file === '') return;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      appendFileSync(file, `${JSON.stringify({ passes, failures, pending })}\n`);
    });
  }
}
