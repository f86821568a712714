import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type * as z from 'zod';
import { text, type Text } from '../base/text.ts';
import { positionAt } from './position.ts';

/**
 * What is wrong with the shape of a JSON file, as one sentence with the place and the path in it.
 * @param root syntax tree of `json`, for line and column.
 */
export function explainIssue(
  issue: z.core.$ZodIssue,
  file: string,
  root: Node | undefined,
  json: string,
): Text {
  const place = { file, ...placeOf(issue.path, root, json), path: pathName(issue.path) };
  switch (issue.code) {
    case 'invalid_type':
      return typeSentence(issue, place);
    case 'unrecognized_keys':
      return text('{file}, line {line}: {path} has no field {name}; check its spelling or remove it.', {
        ...place,
        name: issue.keys.map(key => `“${key}”`).join(', '),
      });
    case 'invalid_value':
      return text('{file}, line {line}: {path} must be {expected}.', {
        ...place,
        expected: issue.values.map(value => JSON.stringify(value)).join(' | '),
      });
    case 'invalid_format':
      return text('{file}, line {line}: {path} has the wrong form; it must match {pattern}.', {
        ...place,
        pattern: issue.pattern ?? issue.format,
      });
    case 'invalid_key':
      return text(
        '{file}, line {line}: the name of {path} has the wrong form: small letters, digits, + and - only.',
        place,
      );
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? text('{file}, line {line}: {path} must not be empty.', place)
        : text('{file}, line {line}: {path} must be at least {limit}.', {
            ...place,
            limit: String(issue.minimum),
          });
    case 'too_big':
      return text('{file}, line {line}: {path} must be at most {limit}.', {
        ...place,
        limit: String(issue.maximum),
      });
    default:
      return text('{file}, line {line}: {path} is wrong: {reason}.', { ...place, reason: issue.message });
  }
}

function typeSentence(issue: z.core.$ZodIssueInvalidType, place: Record<string, string | number>): Text {
  if (issue.message.endsWith('received undefined')) {
    return text('{file}, line {line}: the field {path} is missing.', place);
  }
  switch (issue.expected) {
    case 'string':
      return text('{file}, line {line}: {path} must be a text in double quotes.', place);
    case 'array':
      return text('{file}, line {line}: {path} must be a list in square brackets.', place);
    case 'object':
    case 'record':
      return text('{file}, line {line}: {path} must be an object in braces.', place);
    case 'boolean':
      return text('{file}, line {line}: {path} must be true or false.', place);
    case 'int':
      return text('{file}, line {line}: {path} must be a whole number.', place);
    case 'number':
      return text('{file}, line {line}: {path} must be a number.', place);
    default:
      return text('{file}, line {line}: {path} must be of type {expected}.', {
        ...place,
        expected: issue.expected,
      });
  }
}

/** The innermost place of the path that is there; a missing field is reported at the object that lacks it. */
function placeOf(path: readonly PropertyKey[], root: Node | undefined, json: string): { line: number } {
  for (let length = path.length; root && length >= 0; length--) {
    const node = findNodeAtLocation(
      root,
      path.slice(0, length).map(key => (typeof key === 'number' ? key : String(key))),
    );
    if (node) return { line: positionAt(json, node.offset).line };
  }
  return { line: 1 };
}

/** `checks[2].points`; `{}` is the outermost object. */
function pathName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '{}';
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join('');
}
