import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** One call of `text(…)` in a source file. */
export interface TextCall {
  /** `src/cli/main.ts:42` */
  readonly place: string;
  /** The template; undefined where it is no string literal, which nobody can translate. */
  readonly template: string | undefined;
}

/** Every call of `text(…)` in the files that the patterns name, relative to the current folder. */
export function collectTexts(patterns: readonly string[]): TextCall[] {
  return globSync([...patterns])
    .sort()
    .flatMap(file => callsIn(file));
}

function callsIn(file: string): TextCall[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false);
  const calls: TextCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'text') {
      const template = node.arguments[0];
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      calls.push({
        place: `${file}:${line + 1}`,
        template: template && ts.isStringLiteralLike(template) ? template.text : undefined,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}
