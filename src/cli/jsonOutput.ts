import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { fileErrorReason } from '../lab/fileErrors.ts';
import type { TextStream } from '../report/liveLines.ts';
import type { ReportFormatName } from '../report/reportFormats.ts';

export interface OutputOptions {
  /** A file, or `-` for the standard output. */
  readonly json?: string;
  readonly format?: 'text' | 'json' | ReportFormatName;
}

/** Whether the standard output holds JSON and nothing else. */
export function printsJson(options: OutputOptions): boolean {
  return options.json === '-' || options.format === 'json';
}

/** {@link checkTarget} for `--json`. */
export async function checkJsonTarget(options: OutputOptions): Promise<void> {
  if (options.json !== undefined && options.json !== '-') await checkTarget('--json', options.json);
}

/**
 * Looks beforehand whether the file can be written, so that no work is lost.
 * @throws HumanError `json-not-writable`, `output-not-writable`, as the option is called
 */
export async function checkTarget(option: TargetOption, target: string): Promise<void> {
  const file = path.resolve(target);
  try {
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory()) throw new Error('EISDIR');
    await access(there ? file : path.dirname(file), constants.W_OK);
  } catch (error) {
    throw notWritable(option, target, error);
  }
}

/** Options that name a file to write. */
type TargetOption = '--json' | '--output';

/** Writes the JSON wherever it was asked for. @throws HumanError `json-not-writable` */
export async function writeJson(json: string, options: OutputOptions, stdout: TextStream): Promise<void> {
  if (printsJson(options)) stdout.write(json);
  if (options.json !== undefined && options.json !== '-') await writeTarget('--json', options.json, json);
}

/** @throws HumanError as {@link checkTarget} */
export async function writeTarget(option: TargetOption, file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw notWritable(option, file, error);
  }
}

function notWritable(option: TargetOption, file: string, error: unknown): HumanError {
  const reason = fileErrorReason(error);
  return new HumanError(
    `${option.slice(2)}-not-writable`,
    text('{option}: {file} cannot be written ({reason}). Name a file in a folder that exists and is yours.', {
      option,
      file,
      reason,
    }),
  );
}
