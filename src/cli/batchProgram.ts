import type { Command, OptionValues } from 'commander';
import { text, type Text } from '../base/text.ts';
import { classFormatNames } from '../report/classReports.ts';
import { runBatchCommand, type BatchOptions } from './batchCommand.ts';
import type { CliContext, ExitCode } from './cliContext.ts';
import * as values from './optionValues.ts';
import { queueHelp } from './queueOptions.ts';

/** `socklab batch` on the command line. */
export function addBatchCommand(
  command: (name: string, description: Text) => Command,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  const say = (sentence: Text): string => context.localizer.say(sentence);
  command('batch <submissions>', text('grade a class: a folder with a folder or zip file for each student'))
    .requiredOption('--lab <lab>', say(text('the lab: its name, or its folder')))
    .option('--out <folder>', say(text('the folder of the results (default: SUBMISSIONS-grades)')))
    .option('--roster <file>', say(text('a CSV file that says who takes the course: id, name, email')))
    .option(
      '--jobs <number>',
      say(text('how many submissions are graded at once (default: processors)')),
      values.parseJobs,
    )
    .option(
      '--sandbox <confined|private|plain>',
      say(text('how submissions are shut off (default: confined)')),
      values.parseSandbox,
    )
    .option('--queue <address>', say(queueHelp))
    .option('--only <checks>', say(text('run only these checks, such as E01,E05')), values.parseNames)
    .option('--again', say(text('grade anew what was graded before, too')))
    .option(
      '--formats <names>',
      say(
        text('which reports are written, of {formats} (default: csv,html)', {
          formats: classFormatNames.join(', '),
        }),
      ),
      values.parseNames,
    )
    .option('--compare <folder>', say(text('say what changed since an earlier batch: its folder of results')))
    .action(async (submissions: string, options: BatchOptions & OptionValues) =>
      done(await runBatchCommand(submissions, options, context)),
    );
}
