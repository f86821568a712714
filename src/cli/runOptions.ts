import type { Command } from 'commander';
import { text, type Text } from '../base/text.ts';
import * as values from './optionValues.ts';

/** What `grade` and `validate` have in common. */
export function runOptions(command: Command, say: (sentence: Text) => string): Command {
  return command
    .option('--json <file>', say(text('write the result as JSON; - for the standard output')))
    .option('--only <checks>', say(text('run only these checks, such as E01,E05')), values.parseNames)
    .option('--seed <hex>', say(text('seed of the random bytes, to repeat a run')), values.parseSeed)
    .option(
      '--repeat <times>',
      say(text('grade so many times; different verdicts count as failed')),
      values.parseRepeat,
    )
    .option(
      '--sandbox <confined|private|plain>',
      say(text('how the server is shut off (default: the best that works)')),
      values.parseSandbox,
    )
    .option(
      '--jobs <number>',
      say(text('how many at once: checks, or with validate servers')),
      values.parseJobs,
    );
}
