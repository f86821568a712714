import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CommanderError } from 'commander';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localeOfEnvironment, toLocale, type Locale } from '../lab/locale.ts';
import { exitCodes, type CliContext, type ExitCode } from './cliContext.ts';
import { findInstallation } from './installation.ts';
import { Interrupt } from './interrupt.ts';
import { createProgram } from './program.ts';
import { usageError } from './usageError.ts';

process.exitCode = await main(process.argv.slice(2));

/** The one place that turns errors into sentences and exit codes. */
async function main(args: readonly string[]): Promise<ExitCode> {
  const locale = localeOf(args);
  const localizer = createLocalizer(locale);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  endQuietlyWhenNobodyReads(process.stdout);
  endQuietlyWhenNobodyReads(process.stderr);
  const interrupt = new Interrupt(() => say(localizer.say(text('Stopping; one moment for cleaning up…'))));
  const context: CliContext = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    locale,
    localizer,
    signal: interrupt.signal,
    installation: () => findInstallation(import.meta.url),
  };
  let code: ExitCode = exitCodes.passed;
  try {
    const program = createProgram(version(), context, result => {
      code = result;
    });
    await program.parseAsync(args.length === 0 ? ['help'] : args, { from: 'user' });
    return interrupt.exitCode ?? code;
  } catch (error) {
    if (interrupt.exitCode !== undefined) return interrupt.exitCode;
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.passed;
    const human = error instanceof CommanderError ? usageError(error) : error;
    if (human instanceof HumanError) {
      say(`socklab: ${localizer.say(human.text)}`);
    } else {
      say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const bug = text(
        'This is a bug in Socklab, not in your server. Please report it with the lines above.',
      );
      say(`socklab: ${localizer.say(bug)}`);
    }
    return exitCodes.error;
  } finally {
    interrupt.dispose();
  }
}

/** The language is needed before the command line is read, since its help speaks it too. */
function localeOf(args: readonly string[]): Locale {
  const at = args.findIndex(arg => arg === '--lang' || arg.startsWith('--lang='));
  const value = args[at]?.startsWith('--lang=')
    ? args[at].slice('--lang='.length)
    : at < 0
      ? undefined
      : args[at + 1];
  return value === undefined ? localeOfEnvironment(process.env) : toLocale(value);
}

/** `socklab … | head` is no error. */
function endQuietlyWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.passed);
  });
}

function version(): string {
  const file = path.join(findInstallation(import.meta.url).labsFolder, '..', 'package.json');
  const { version: found } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return found;
}
