import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { StripProblem } from './stripTypes.ts';

/** Where in a check file something is wrong; as an editor shows it, so that a terminal makes it a link. */
interface Site {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Why a check file cannot be compiled. */
export function stripProblem(file: string, problem: StripProblem): HumanError {
  const place = placeOf({ file, ...problem });
  switch (problem.kind) {
    case 'syntax':
      return checksInvalid(
        text('{place}: this is not TypeScript that can be compiled ({reason}).', {
          place,
          reason: problem.reason,
        }),
      );
    case 'top-level-await':
      return checksInvalid(
        text(
          '{place}: `await` stands outside of any function. A check file only says what its checks are; wait inside of a check.',
          { place },
        ),
      );
    case 'dynamic-import':
      return checksInvalid(
        text(
          '{place}: import() is not possible here, since all checks become one file. Write an import at the top of the file instead.',
          { place },
        ),
      );
  }
}

export function foreignImport(site: Site, specifier: string): HumanError {
  return checksInvalid(
    text(
      '{place}: checks cannot import “{specifier}”, but only socklab/harness, socklab/conversations, modules of Node.js such as node:crypto, and files of the lab’s folder checks.',
      { place: placeOf(site), specifier },
    ),
  );
}

export function missingImport(site: Site, file: string): HumanError {
  return checksInvalid(
    text('{place}: there is no file {file}.', { place: placeOf(site), file: shown(file) }),
  );
}

export function noChecks(file: string): HumanError {
  return checksInvalid(
    text('{file} exports no list of checks. End it with: {example}', {
      file: shown(file),
      example: 'export const checks = [ … ];',
    }),
  );
}

export function tooMuch(file: string): HumanError {
  return checksInvalid(
    text('{file} is too large for a check file, or one of too many.', { file: shown(file) }),
  );
}

export function unreadable(file: string, code: string): HumanError {
  return checksInvalid(text('{file} cannot be read ({code}).', { file: shown(file), code }));
}

function checksInvalid(sentence: ReturnType<typeof text>): HumanError {
  return new HumanError('checks-invalid', sentence);
}

function placeOf({ file, line, column }: Site): string {
  return `${shown(file)}:${line}:${column}`;
}

/** Relative where it lies below the current folder. */
function shown(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}
