import type { OptionValues } from 'commander';
import { text } from '../base/text.ts';
import { classFormatNames } from '../report/classReports.ts';
import { runBatchCommand, type BatchOptions } from './batchCommand.ts';
import type { CommandParts } from './commandParts.ts';
import * as values from './optionValues.ts';
import { queueHelp } from './queueOptions.ts';
import { runWorker, type WorkerOptions } from './workerCommand.ts';

/** To grade a class, here or with workers elsewhere. */
export function addBatchCommands({ command, say, context, done }: CommandParts): void {
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

  command('worker', text('grade submissions that others put into a queue with batch --queue'))
    .requiredOption('--queue <address>', say(queueHelp))
    .option(
      '--jobs <number>',
      say(text('how many submissions are graded at once (default: processors)')),
      values.parseJobs,
    )
    .option('--lab <labs>', say(text('take only submissions to these labs')), values.parseNames)
    .option(
      '--sandbox <confined|private|plain>',
      say(text('how submissions are shut off (default: confined)')),
      values.parseSandbox,
    )
    .option('--drain', say(text('end when the queue is empty (default: at Ctrl-C)')))
    .action(async (options: WorkerOptions & OptionValues) => done(await runWorker(options, context)));
}
