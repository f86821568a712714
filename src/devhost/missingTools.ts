import { type Text, text } from '../base/text.ts';
import type { LabManifest } from '../lab/manifest.ts';
import { findProgram } from '../proc/findProgram.ts';
import { howToInstall } from '../proc/howToInstall.ts';

/** One sentence for each program that grading needs and that is not installed, with the command that installs it. */
export function missingTools(lab: LabManifest): Text[] {
  const sentences: Text[] = [];
  for (const tool of ['ss', 'unshare']) {
    if (findProgram(tool) === undefined) {
      sentences.push(
        text('Grading needs {tool}, which is not installed. Install it with: {command}', about(tool)),
      );
    }
  }
  const commands = new Set<string>();
  for (const language of Object.values(lab.languages)) {
    const tools = [...language.build, language.run].flatMap(command => command[0] ?? []);
    for (const tool of tools.filter(name => !name.includes('/') && findProgram(name) === undefined)) {
      // One package may bring several of them.
      if (commands.has(howToInstall(tool))) continue;
      commands.add(howToInstall(tool));
      sentences.push(
        text('The labs in {language} need {tool}, which is not installed. Install it with: {command}', {
          language: language.title,
          ...about(tool),
        }),
      );
    }
  }
  return sentences;
}

function about(tool: string): { tool: string; command: string } {
  return { tool, command: howToInstall(tool) };
}
