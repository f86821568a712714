import * as path from 'node:path';
import { newLab, scaffoldLanguages } from '../authoring/newLab.ts';
import { text } from '../base/text.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { shellWord, shortPath } from './newCommand.ts';

export interface NewLabOptions {
  /** A folder of the lab's name in the current folder where absent. */
  readonly dir?: string;
  readonly title?: string;
  readonly language?: string;
}

/** `socklab new-lab`: a lab to go on from, which proves itself already. */
export async function runNewLab(id: string, options: NewLabOptions, context: CliContext): Promise<ExitCode> {
  const installation = context.installation();
  const { labs } = await openCatalogue(installation);
  const made = await newLab(
    {
      id,
      title: options.title,
      language: options.language ?? scaffoldLanguages[0],
      folder: options.dir ?? id,
      taken: labs.map(({ manifest }) => manifest.id),
    },
    installation.authoring,
  );
  const { localizer, paint } = styleFor(context, context.stdout);
  const folder = shortPath(made.folder);
  const tutorial = path.join(
    installation.labsFolder,
    context.locale === 'zh-cn' ? 'TUTORIAL.zh-cn.md' : 'TUTORIAL.md',
  );
  const say = (sentence: ReturnType<typeof text>): string => localizer.say(sentence);
  const lines = [
    `${paint('green', '✓')} ${say(text('Your lab is ready: {folder}', { folder }))}`,
    `  ${say(text('It has one check, one solution and one fault. Read {file} first.', { file: path.join(folder, 'checks.ts') }))}`,
    `  ${say(text('Prove it with: {command}', { command: `socklab validate ${shellWord(folder)}` }))}`,
    `  ${say(text('How to go on, to a signed pack: {file}', { file: tutorial }))}`,
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.passed;
}
