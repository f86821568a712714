import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { fileErrorReason } from '../lab/fileErrors.ts';
import type { TextStream } from '../report/liveLines.ts';

export interface OutputOptions {
  /** A file, or `-` for the standard output. */
  readonly json?: string;
  readonly format?: 'text' | 'json';
}

/** Whether the standard output holds JSON and nothing else. */
export function printsJson(options: OutputOptions): boolean {
  return options.json === '-' || options.format === 'json';
}

/** Looks beforehand whether the file can be written, so that no work is lost. @throws HumanError `json-not-writable` */
export async function checkJsonTarget(options: OutputOptions): Promise<void> {
  if (options.json === undefined || options.json === '-') return;
  const file = path.resolve(options.json);
  try {
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory()) throw new Error('EISDIR');
    await access(there ? file : path.dirname(file), constants.W_OK);
  } catch (error) {
    throw notWritable(options.json, error);
  }
}

/** Writes the JSON wherever it was asked for. @throws HumanError `json-not-writable` */
export async function writeJson(json: string, options: OutputOptions, stdout: TextStream): Promise<void> {
  if (printsJson(options)) stdout.write(json);
  if (options.json === undefined || options.json === '-') return;
  try {
    await writeFile(options.json, json);
  } catch (error) {
    throw notWritable(options.json, error);
  }
}

function notWritable(file: string, error: unknown): HumanError {
  const reason = fileErrorReason(error);
  return new HumanError(
    'json-not-writable',
    text('--json: {file} cannot be written ({reason}). Name a file in a folder that exists and is yours.', {
      file,
      reason,
    }),
  );
}
