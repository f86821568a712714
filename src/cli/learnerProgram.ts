import type { OptionValues } from 'commander';
import { text } from '../base/text.ts';
import { reportFormatNames } from '../report/reportFormats.ts';
import type { CommandParts } from './commandParts.ts';
import { runExplain, type ExplainOptions } from './explainCommand.ts';
import { runGrade, type GradeOptions } from './gradeCommand.ts';
import { runInstall, type InstallOptions } from './installCommand.ts';
import { runList, type ListOptions } from './listCommand.ts';
import { runNew, type NewOptions } from './newCommand.ts';
import * as values from './optionValues.ts';
import { runOptions } from './runOptions.ts';
import { runSubmit, type SubmitOptions } from './submitCommand.ts';
import { runUninstall, type UninstallOptions } from './uninstallCommand.ts';

/** To get a lab, work on it and hand it in. */
export function addLearnerCommands({ command, say, context, done }: CommandParts): void {
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
}
