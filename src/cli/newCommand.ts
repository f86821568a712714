import * as path from 'node:path';
import { text } from '../base/text.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { createWorkspace } from '../lab/workspace.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';

export interface NewOptions {
  readonly language: string;
  /** `<lab>-<language>` in the current folder where absent. */
  readonly dir?: string;
}

/** `socklab new`: a folder to work in. */
export async function runNew(labId: string, options: NewOptions, context: CliContext): Promise<ExitCode> {
  const lab = (await openCatalogue(context.installation())).find(labId);
  const folder = options.dir ?? `${labId}-${options.language}`;
  const made = await createWorkspace({ lab, language: options.language, folder });
  const { localizer, paint } = styleFor(context, context.stdout);
  const shown = shortPath(made.folder);
  const readme = context.locale === 'zh-cn' ? 'README.zh-cn.md' : 'README.md';
  const lines = [
    `${paint('green', '✓')} ${localizer.say(text('Your workspace is ready: {folder}', { folder: shown }))}`,
    `  ${localizer.say(text('Read {readme}, then write your server in {file}.', { readme, file: shortPath(made.openFile) }))}`,
    `  ${localizer.say(text('Grade it with: {command}', { command: `socklab grade ${shellWord(shown)}` }))}`,
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.passed;
}

/** Relative where that is shorter. */
export function shortPath(file: string): string {
  const relative = path.relative('', file) || '.';
  return relative.startsWith('..') ? file : relative;
}

/** Quoted where a shell needs it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
