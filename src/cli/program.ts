import { Command, type OptionValues } from 'commander';
import { text, type Text } from '../base/text.ts';
import { displayWidth } from '../report/displayWidth.ts';
import { reportFormatNames } from '../report/reportFormats.ts';
import { wrapText } from '../report/wrapText.ts';
import { addBatchCommand } from './batchProgram.ts';
import type { CliContext, ExitCode } from './cliContext.ts';
import { styleFor } from './cliContext.ts';
import { runExplain, type ExplainOptions } from './explainCommand.ts';
import { runGrade, type GradeOptions } from './gradeCommand.ts';
import { runInstall, type InstallOptions } from './installCommand.ts';
import { runNewKey, runShowKey, type NewKeyOptions } from './keyCommand.ts';
import { runList, type ListOptions } from './listCommand.ts';
import { runNew, type NewOptions } from './newCommand.ts';
import { runNewLab, type NewLabOptions } from './newLabCommand.ts';
import { runPack, type PackOptions } from './packCommand.ts';
import { runPoke, type PokeOptions } from './pokeCommand.ts';
import { pokeHelp } from './pokeHelp.ts';
import * as values from './optionValues.ts';
import { runRun, type RunOptions } from './runCommand.ts';
import { showStates } from './showStates.ts';
import { runValidate, type ValidateOptions } from './validateCommand.ts';
import type { StatesOptions } from './statesCommand.ts';
import { runSubmit, type SubmitOptions } from './submitCommand.ts';
import { runUninstall, type UninstallOptions } from './uninstallCommand.ts';
import { runVerify, type VerifyOptions } from './verifyCommand.ts';
import { runWatch, type WatchOptions } from './watchCommand.ts';
import { addWorkerCommand } from './workerProgram.ts';

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

  command('list', text('list the labs'))
    .option('--json', say(text('print JSON')))
    .action(async (options: ListOptions) => done(await runList(options, context)));

  command('new <lab>', text('make a folder to work in'))
    .requiredOption('--language <language>', say(text('language of the starter: c, python, java')))
    .option('--dir <folder>', say(text('the new folder (default: LAB-LANGUAGE)')))
    .action(async (lab: string, options: NewOptions & OptionValues) =>
      done(await runNew(lab, options, context)),
    );

  const grade = command('grade <folder>', text('build and grade a server'));
  runOptions(grade, say)
    .option(
      '--format <name>',
      say(
        text('what to print: text (default), json, or for other systems {names}', {
          names: reportFormatNames.join(', '),
        }),
      ),
      values.parseGradeFormat,
    )
    .option('--output <file>', say(text('write what --format says into this file instead')))
    .option('--hints', say(text('print the hints of checks that did not pass')))
    .option('--record <folder>', say(text('write a recording of each check into this folder, as JSON')))
    .action(async (folder: string, options: GradeOptions & OptionValues) =>
      done(await runGrade(folder, options, context)),
    );

  command('submit <folder>', text('put your work into a zip file to hand in, with your own grade of it'))
    .option('--out <file>', say(text('the zip file (default: LAB-submission.zip)')))
    .option('--grade', say(text('grade it first, where the last grade is not about it as it is')))
    .option('--no-grade', say(text('do not ask whether to grade it first')))
    .action(async (folder: string, options: SubmitOptions & OptionValues) =>
      done(await runSubmit(folder, options, context)),
    );

  command('explain <lab> [check]', text('print the note that explains what a check is about'))
    .option('--answers', say(text('print the answers to its questions, too')))
    .action(async (lab: string, check: string | undefined, options: ExplainOptions & OptionValues) =>
      done(await runExplain(lab, check, options, context)),
    );

  const validate = command(
    'validate <lab-folder>',
    text('prove a lab: its solutions pass, its faults are caught'),
  );
  runOptions(validate, say)
    .option('--format <text|json>', say(text('what to print (default: text)')), values.parseFormat)
    .option('--faults <names>', say(text('of the faults, try only these')), values.parseNames)
    .option(
      '--servers <folders>',
      say(text('grade only these servers, such as solutions/c,faults/c-sigpipe')),
      values.parseNames,
    )
    .option('--quick', say(text('grade each fault only with the checks that must catch it')))
    .option('--every-level', say(text('grade all servers, not only the solutions, in each sandbox level')))
    .option(
      '--matrix <file>',
      say(text('when the lab is proved, write its faults and checks into this Markdown file')),
    )
    .option(
      '--checks <file>',
      say(text('the compiled checks of the lab (default: where the build puts them)')),
    )
    .action(async (folder: string, options: ValidateOptions & OptionValues) =>
      done(await runValidate(folder, options, context)),
    );

  addWorkerCommand(command, context, done);

  command('new-lab <id>', text('begin a lab of your own, which proves itself already'))
    .option('--dir <folder>', say(text('the new folder (default: that of the id)')))
    .option('--title <title>', say(text('its title for people (default: made of the id)')))
    .option('--language <language>', say(text('the language that it begins in: c (default), python, java')))
    .action(async (id: string, options: NewLabOptions & OptionValues) =>
      done(await runNewLab(id, options, context)),
    );

  addBatchCommand(command, context, done);

  packCommands(command, say, context, done);

  command('run <folder> [arguments...]', text('build a server and run it in this terminal'))
    .option('--port <number>', say(text('its port (default: a free one)')), values.parsePort)
    .action(async (folder: string, args: string[], options: RunOptions & OptionValues) =>
      done(await runRun(folder, args, options, context)),
    );

  command(
    'watch <folder> <check>',
    text('step through a check, with the states of both ends after each step'),
  )
    .option('--play', say(text('go on by itself')))
    .option('--pace <ms>', say(text('milliseconds between two steps (default: 500)')), values.parsePace)
    .option('--record <file>', say(text('write the recording: FILE.json, FILE.html or FILE.svg')))
    .option('--seed <hex>', say(text('seed of the random bytes, to repeat a run')), values.parseSeed)
    .option(
      '--sandbox <confined|private|plain>',
      say(text('how the server is shut off (default: the best that works)')),
      values.parseSandbox,
    )
    .action(async (folder: string, check: string, options: WatchOptions & OptionValues) =>
      done(await runWatch(folder, check, options, context)),
    );

  command('states', text('show the TCP sockets of this machine with their states'))
    .option('--port <number>', say(text('only sockets with this port at one end')), values.parsePort)
    .option('--json', say(text('print JSON')))
    .option('--watch', say(text('go on until Ctrl-C')))
    .action(async (options: StatesOptions & OptionValues) => done(await showStates(options, context)));
  command('poke', text('drive clients by hand against a running server'))
    .argument('<port>', say(text('port of the server')), values.parseServerPort)
    .option('--host <address>', say(text('a loopback address (default: 127.0.0.1)')))
    .option(
      '-e, --execute <line>',
      say(text('do this line and no others; may be repeated (default: lines of the standard input)')),
      values.collect,
    )
    .option('--json', say(text('print JSON')))
    .addHelpText('after', () => pokeHelpSection(context))
    .action(async (port: number, options: PokeOptions & OptionValues) =>
      done(await runPoke(port, options, context)),
    );
  return program;
}

/** Labs as single files that are signed, handed out and installed. */
function packCommands(
  command: (name: string, description: Text) => Command,
  say: (sentence: Text) => string,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  command('pack <lab-folder>', text('prove a lab and pack it, signed, into one file'))
    .option('--out <file>', say(text('the pack (default: LAB-VERSION.socklab)')))
    .option('--key <file>', say(text('the key to sign with (default: yours, of socklab key)')))
    .option('--unsigned', say(text('sign with no key: nobody can tell that it is yours')))
    .option(
      '--instructor',
      say(text('with solutions, faults and sources of the checks, for instructors only')),
    )
    .option('--again', say(text('prove the lab again, though it was proved just as it is')))
    .option(
      '--checks <file>',
      say(text('the compiled checks of the lab (default: where the build puts them)')),
    )
    .option('--jobs <number>', say(text('how many servers are graded at once')), values.parseJobs)
    .action(async (folder: string, options: PackOptions & OptionValues) =>
      done(await runPack(folder, options, context)),
    );

  command('verify <pack>', text('say whether a pack is whole, and who signed it'))
    .option('--signer <key>', say(text('it must be signed with this key')))
    .option('--json', say(text('print JSON')))
    .action(async (file: string, options: VerifyOptions & OptionValues) =>
      done(await runVerify(file, options, context)),
    );

  command('install <pack>', text('check a pack and install its lab'))
    .option('--trust', say(text('yes to a key that is new here, or to a pack that nobody signed')))
    .option('--accept-new-key', say(text('yes to a lab that was signed with another key until now')))
    .option('--replace', say(text('yes to an older version, or to another content of the same version')))
    .action(async (file: string, options: InstallOptions & OptionValues) =>
      done(await runInstall(file, options, context)),
    );

  command('uninstall <lab>', text('remove a lab that was installed from a pack; your own folders stay'))
    .option('--yes', say(text('do not ask')))
    .action(async (lab: string, options: UninstallOptions & OptionValues) =>
      done(await runUninstall(lab, options, context)),
    );

  const key = command('key', text('the key that your packs are signed with'));
  const subcommand = (name: string, description: Text, isDefault: boolean): Command =>
    key
      .command(name, { isDefault })
      .description(say(description))
      .helpOption('-h, --help', say(text('print this help')))
      .option('--lang <en|zh-cn>', say(text('language (default: that of the terminal)')), values.parseLocale);
  subcommand('new', text('make a key'), false)
    .requiredOption('--name <name>', say(text('your name, as learners see it')))
    .option('--out <file>', say(text('where to keep it (default: with your settings)')))
    .action(async (options: NewKeyOptions & OptionValues) => done(await runNewKey(options, context)));
  subcommand('show [file]', text('whose key it is, and what to compare it by'), true).action(
    async (file: string | undefined) => done(await runShowKey(file, context)),
  );
}

/** The lines are most of what there is to know about the command. */
function pokeHelpSection(context: CliContext): string {
  const style = styleFor(context, context.stdout);
  const example = 'socklab poke 8080 -e "connect 2" -e \'send all "hello\\n"\' -e "shutdown 1" -e "reset 2"';
  const say = (sentence: Text): string => context.localizer.say(sentence);
  return ['', say(text('Lines:')), ...pokeHelp(style), '', say(text('For example:')), `  ${example}`].join(
    '\n',
  );
}

/** What `grade` and `validate` have in common. */
function runOptions(command: Command, say: (sentence: Text) => string): Command {
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
