import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { howToInstall, isPackaged } from '../proc/howToInstall.ts';

/** A program on PATH that is not there: `compiler-missing`, with the command that installs it where we know one. */
export function missingTool(tool: string): HumanError {
  return new HumanError(
    'compiler-missing',
    isPackaged(tool)
      ? text('The program {tool} was not found. Install it with: {command}', {
          tool,
          command: howToInstall(tool),
        })
      : text('The program {tool} was not found. Install it, or name another one in .socklab.json.', { tool }),
  );
}

const inOutput = [
  /^g?make(?:\[\d+\])?: (\S+): No such file or directory$/m,
  /^(?:\/bin\/)?(?:ba|da)?sh: (?:(?:line )?\d+: )?(\S+): (?:command )?not found$/m,
];

/** The program that a failed `make` or script looked for in vain, from what it printed. */
export function findMissingTool(output: string): string | undefined {
  for (const pattern of inOutput) {
    const tool = pattern.exec(output)?.[1];
    if (tool !== undefined) return tool;
  }
  return undefined;
}
