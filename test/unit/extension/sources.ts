import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const folder = path.resolve('src/extension');

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The first arguments of all calls of `t` and `l10n.t` in the extension; throws where one is not a string literal. */
export function collectSentences(): Set<string> {
  const sentences = new Set<string>();
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const source = ts.createSourceFile(name, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /(^|[.#])t$/.test(node.expression.getText())) {
        const [sentence] = node.arguments;
        // The one that makes `t` out of `vscode.l10n.t` hands on what it is given.
        if (sentence && ts.isStringLiteralLike(sentence)) sentences.add(sentence.text);
        else if (name !== 'extension.ts') throw new Error(`${name}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return sentences;
}
