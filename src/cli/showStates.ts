import { wantsColours } from '../report/paint.ts';
import { exitCodes, type CliContext, type ExitCode } from './cliContext.ts';
import { runStates, type StatesOptions } from './statesCommand.ts';

/** `socklab states` */
export async function showStates(options: StatesOptions, context: CliContext): Promise<ExitCode> {
  const { stdout, signal, localizer, env } = context;
  await runStates(options, { stdout, signal, localizer, colour: wantsColours(stdout.isTTY ?? false, env) });
  return signal.aborted ? exitCodes.cancelled : exitCodes.passed;
}
