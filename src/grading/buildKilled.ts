import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { CommandEnd } from './buildCommand.ts';

/** What those say that started the process that was killed; they themselves end in an orderly way. */
const inOutput = [
  /^\S+: (?:fatal error|internal compiler error): Killed (?:signal terminated program |\(program )/m,
  /^collect2: fatal error: \S+ terminated with signal 9 /m,
  /^clang(?:\+\+)?(?:-\d+)?: error: unable to execute command: Killed/m,
  /^g?make(?:\[\d+\])?: \*\*\* \[.*\] (?:Killed|Error 137)/m,
];

/** Whether SIGKILL ended a command that failed, or a process that it waited for; a shell and bwrap(1) make it 137. */
export function wasKilled({ code, signal }: CommandEnd, printed: string): boolean {
  return signal === 'SIGKILL' || code === 137 || inOutput.some(pattern => pattern.test(printed));
}

/** Nobody who builds sends SIGKILL, and we have not: so it was the kernel, which ends a build first (confinement.ts). */
export function buildKilled(command: readonly string[]): HumanError {
  return new HumanError(
    'build-killed',
    text(
      'The system ended the build (SIGKILL), probably because memory ran out; it was running: {command}. Try again when less is running.',
      { command: command.join(' ') },
    ),
  );
}
