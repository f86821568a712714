import { findProgram } from '../proc/findProgram.ts';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { readableVariable } from './confinedFiles.ts';

/**
 * Refuses to grade with a tool that the grader has and a confined submission cannot see: that is the machine's affair,
 * and not the learner's.
 * @param visiblePath the PATH of the submission
 * @throws HumanError `tool-not-visible`
 */
export function needVisible(program: string, visiblePath: string): void {
  if (program.includes('/') || findProgram(program, visiblePath) !== undefined) return;
  const file = findProgram(program);
  if (file === undefined) return;
  throw new HumanError(
    'tool-not-visible',
    text(
      'The program {tool} is {file}, which confined submissions cannot see. Install it for the whole system, or name its folder in {variable}.',
      { tool: program, file, variable: readableVariable },
    ),
  );
}
