import type { Command, OptionValues } from 'commander';
import { text, type Text } from '../base/text.ts';
import type { CliContext, ExitCode } from './cliContext.ts';
import * as values from './optionValues.ts';
import { queueHelp } from './queueOptions.ts';
import { runWorker, type WorkerOptions } from './workerCommand.ts';

/** `socklab worker` on the command line. */
export function addWorkerCommand(
  command: (name: string, description: Text) => Command,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  const say = (sentence: Text): string => context.localizer.say(sentence);
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
