import type { Command } from 'commander';
import type { Text } from '../base/text.ts';
import type { CliContext, ExitCode } from './cliContext.ts';

/** What a group of commands is made with. */
export interface CommandParts {
  /** Adds a command with the options that all have; its description in the language of the context. */
  readonly command: (name: string, description: Text) => Command;
  readonly say: (sentence: Text) => string;
  readonly context: CliContext;
  /** Gets the exit code of the command that ran. */
  readonly done: (code: ExitCode) => void;
}
