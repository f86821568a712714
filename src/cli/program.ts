import { Command } from 'commander';
import { text, type Text } from '../base/text.ts';
import { displayWidth } from '../report/displayWidth.ts';
import { wrapText } from '../report/wrapText.ts';
import { addAuthorCommands } from './authorProgram.ts';
import { addBatchCommands } from './batchProgram.ts';
import type { CliContext, ExitCode } from './cliContext.ts';
import { styleFor } from './cliContext.ts';
import { addLearnerCommands } from './learnerProgram.ts';
import { addObserveCommands } from './observeProgram.ts';
import * as values from './optionValues.ts';

/**
 * The command line, in the language of the context. Parsing it runs the command; `done` gets its exit code.
 * Throws CommanderError for a wrong command line, HumanError for a wrong value.
 */
export function createProgram(version: string, context: CliContext, done: (code: ExitCode) => void): Command {
  const say = (sentence: Text): string => context.localizer.say(sentence);
  const program = new Command('socklab');
  program
    .version(version, '-V, --version', say(text('print the version')))
    .description(
      say(text('Learn socket programming by writing servers that are graded over real TCP connections.')),
    )
    .option('--lang <en|zh-cn>', say(text('language (default: that of the terminal)')), values.parseLocale)
    .helpOption('-h, --help', say(text('print this help')))
    .helpCommand('help [command]', say(text('print the help of a command')))
    .configureHelp({
      styleTitle: title => titleWord(title, say),
      displayWidth,
      boxWrap: (s, width) => wrapText(s, width).join('\n'),
    })
    .configureOutput({
      writeOut: s => void context.stdout.write(s),
      // One sentence comes from the caller instead.
      writeErr: () => undefined,
      getOutHelpWidth: () => styleFor(context, context.stdout).columns,
    })
    .exitOverride();
  const command = (name: string, description: Text): Command =>
    program
      .command(name)
      .description(say(description))
      .helpOption('-h, --help', say(text('print this help')))
      .option('--lang <en|zh-cn>', say(text('language (default: that of the terminal)')), values.parseLocale);
  const parts = { command, say, context, done };
  program.commandsGroup(say(text('Labs:')));
  addLearnerCommands(parts);
  program.commandsGroup(say(text('TCP at work:')));
  addObserveCommands(parts);
  program.commandsGroup(say(text('Write labs and hand them out:')));
  addAuthorCommands(parts);
  program.commandsGroup(say(text('Grade a class:')));
  addBatchCommands(parts);
  return program;
}

function titleWord(title: string, say: (sentence: Text) => string): string {
  switch (title) {
    case 'Usage:':
      return say(text('Usage:'));
    case 'Arguments:':
      return say(text('Arguments:'));
    case 'Options:':
      return say(text('Options:'));
    case 'Commands:':
      return say(text('Commands:'));
    default:
      return title;
  }
}
