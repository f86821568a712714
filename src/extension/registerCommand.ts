import * as vscode from 'vscode';
import type { CommandArgument } from './commandArgument.ts';
import type { Complaints } from './complaints.ts';

/** A command whose errors are told to the learner. It resolves with what `act` gives, with nothing where that failed. */
export function registerCommand(
  command: string,
  complaints: Complaints,
  act: (argument: CommandArgument) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(command, async (argument: CommandArgument) => {
    try {
      return await act(argument);
    } catch (error) {
      complaints.show(error);
      return undefined;
    }
  });
}
