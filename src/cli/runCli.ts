import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localeOfEnvironment, toLocale, type Locale } from '../lab/locale.ts';
import {
  exitCodes,
  type CliContext,
  type ExitCode,
  type TerminalInput,
  type TerminalStream,
} from './cliContext.ts';
import { findInstallation, socklabVersion } from './installation.ts';
import { createProgram } from './program.ts';
import { usageError } from './usageError.ts';

export interface CliIo {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Nothing when absent. */
  readonly stdin?: () => TerminalInput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs a command line; the one place that turns errors into sentences and exit codes. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const locale = localeOf(args, io.env);
  const localizer = createLocalizer(locale);
  const installation = () => findInstallation(import.meta.url, io.env);
  const stdin = io.stdin ?? (() => Readable.from([]));
  const context: CliContext = { ...io, stdin, locale, localizer, installation };
  const say = (line: string): void => void io.stderr.write(`${line}\n`);
  let code: ExitCode = exitCodes.passed;
  try {
    const program = createProgram(socklabVersion(installation()), context, result => {
      code = result;
    });
    await program.parseAsync(args.length === 0 ? ['help'] : args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.passed;
    if (io.signal.aborted && error === io.signal.reason) return exitCodes.cancelled;
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
  }
}

/** The language is needed before the command line is read, since its help speaks it too. */
function localeOf(args: readonly string[], env: CliIo['env']): Locale {
  const at = args.findIndex(arg => arg === '--lang' || arg.startsWith('--lang='));
  const value = args[at]?.startsWith('--lang=') ? args[at].slice('--lang='.length) : args[at + 1];
  return at < 0 || value === undefined ? localeOfEnvironment(env) : toLocale(value);
}
