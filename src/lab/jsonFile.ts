import { readFile } from 'node:fs/promises';
import { parse, parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type * as z from 'zod';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { positionAt, type Position } from './position.ts';
import { explainIssue } from './schemaIssue.ts';

/**
 * Reads a strict JSON file (no comments, no trailing commas) of the given shape.
 * @param code of the HumanError that says where the file is broken: line, column and the way out.
 * @throws what node:fs throws when the file cannot be read.
 */
export async function readJsonFile<T>(file: string, schema: z.ZodType<T>, code: string): Promise<T> {
  return parseJson(await readFile(file, 'utf8'), file, schema, code);
}

/** {@link readJsonFile} for a text that is already here; `file` only names it. */
export function parseJson<T>(source: string, file: string, schema: z.ZodType<T>, code: string): T {
  const json = source.startsWith('\uFEFF') ? source.slice(1) : source;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new HumanError(code, syntaxSentence(json, file, error));
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw result.error;
  throw new HumanError(code, explainIssue(issue, file, parseTree(json), json));
}

function syntaxSentence(json: string, file: string, cause: unknown): Text {
  if (json.trim() === '') return text('{file} is empty; it must hold a JSON object.', { file });
  const errors: ParseError[] = [];
  parse(json, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  // JSON.parse is stricter about characters than jsonc-parser; then only its own words are left.
  if (!first)
    return text('{file} is not JSON: {reason}.', {
      file,
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  return reasonSentence(printParseErrorCode(first.error), { file, ...positionAt(json, first.offset) });
}

function reasonSentence(code: ReturnType<typeof printParseErrorCode>, at: Position & { file: string }): Text {
  switch (code) {
    case 'CommaExpected':
      return text('{file}, line {line}, column {column}: not JSON, a comma is missing before this place.', {
        ...at,
      });
    case 'ColonExpected':
      return text('{file}, line {line}, column {column}: not JSON, a colon is missing here.', { ...at });
    case 'PropertyNameExpected':
      return text(
        '{file}, line {line}, column {column}: not JSON, a name in double quotes must stand here (is there a comma too many before it?).',
        { ...at },
      );
    case 'ValueExpected':
      return text(
        '{file}, line {line}, column {column}: not JSON, a value must stand here (is there a comma too many before it?).',
        { ...at },
      );
    case 'CloseBraceExpected':
      return text('{file}, line {line}, column {column}: not JSON, a closing brace is missing here.', {
        ...at,
      });
    case 'CloseBracketExpected':
      return text('{file}, line {line}, column {column}: not JSON, a closing bracket is missing here.', {
        ...at,
      });
    case 'UnexpectedEndOfString':
      return text('{file}, line {line}, column {column}: not JSON, this string has no closing quote.', {
        ...at,
      });
    case 'InvalidCommentToken':
      return text('{file}, line {line}, column {column}: not JSON, comments are not allowed here.', {
        ...at,
      });
    case 'EndOfFileExpected':
      return text('{file}, line {line}, column {column}: not JSON, nothing more may follow here.', { ...at });
    default:
      return text('{file}, line {line}, column {column}: not JSON, this is not understood.', { ...at });
  }
}
