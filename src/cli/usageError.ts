import type { CommanderError } from 'commander';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { nearestName } from '../lab/nearestName.ts';

export const commandNames = [
  'list',
  'new',
  'grade',
  'explain',
  'validate',
  'pack',
  'verify',
  'install',
  'key',
  'run',
  'watch',
  'states',
  'poke',
  'help',
] as const;

/** A wrong command line as one sentence; commander's own words are English only. */
export function usageError(error: CommanderError): HumanError {
  return new HumanError('usage', sentence(error));
}

function sentence(error: CommanderError): Text {
  // The name is only in the message, in quotes.
  const name = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownCommand': {
      const nearest = nearestName(name, commandNames);
      return nearest
        ? text('There is no command “{name}”. Did you mean “{nearest}”?', { name, nearest })
        : text('There is no command “{name}”. There are: {commands}.', {
            name,
            commands: commandNames.join(', '),
          });
    }
    case 'commander.unknownOption':
      return text('There is no option {name} here. See: socklab help', { name });
    case 'commander.optionMissingArgument':
      return text('The option {name} needs a value.', { name });
    case 'commander.missingArgument':
      return text('The argument {name} is missing. See: socklab help', { name });
    case 'commander.missingMandatoryOptionValue':
      return text('The option {name} is required.', { name });
    case 'commander.excessArguments':
      return text('There are too many arguments. See: socklab help');
    default:
      return text('The command line is not understood: {message}', { message: error.message });
  }
}
