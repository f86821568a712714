import type { Command, OptionValues } from 'commander';
import { text, type Text } from '../base/text.ts';
import type { CommandParts } from './commandParts.ts';
import { runNewKey, runShowKey, type NewKeyOptions } from './keyCommand.ts';
import { runNewLab, type NewLabOptions } from './newLabCommand.ts';
import * as values from './optionValues.ts';
import { runPack, type PackOptions } from './packCommand.ts';
import { runOptions } from './runOptions.ts';
import { runValidate, type ValidateOptions } from './validateCommand.ts';
import { runVerify, type VerifyOptions } from './verifyCommand.ts';

/** To write a lab, prove it, and hand it out as a single file that is signed. */
export function addAuthorCommands({ command, say, context, done }: CommandParts): void {
  command('new-lab <id>', text('begin a lab of your own, which proves itself already'))
    .option('--dir <folder>', say(text('the new folder (default: that of the id)')))
    .option('--title <title>', say(text('its title for people (default: made of the id)')))
    .option('--language <language>', say(text('the language that it begins in: c (default), python, java')))
    .action(async (id: string, options: NewLabOptions & OptionValues) =>
      done(await runNewLab(id, options, context)),
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
