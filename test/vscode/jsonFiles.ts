import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, openFolder } from './labsView.ts';

/** A JSON file of the workspace that is open in the editor. */
export interface JsonFile extends AsyncDisposable {
  readonly uri: vscode.Uri;
  /** What is said in a hover over this text; waits until something is. */
  hover(at: string): Promise<string>;
  /** Labels of what is offered behind this text; waits until it contains `wanted`. */
  offers(behind: string, wanted: string): Promise<readonly vscode.CompletionItem[]>;
  /** What the Problems view lists of it. */
  problems(): readonly string[];
}

/** @param name below the workspace, such as `my-lab/lab.json`; its folder is removed in the end. */
export async function openJson(name: string, source: string): Promise<JsonFile> {
  const file = join(openFolder(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const document = await vscode.workspace.openTextDocument(file);
  // What is only previewed is closed, and forgotten by the language service, when the next file comes.
  await vscode.window.showTextDocument(document, { preview: false });
  const { uri } = document;
  const place = (text: string, behind: boolean): vscode.Position => {
    const found = document.getText().indexOf(text);
    if (found < 0) throw new Error(`“${text}” is not in ${name}`);
    return document.positionAt(found + (behind ? text.length : 1));
  };
  return {
    uri,
    hover: at =>
      eventually(`a hover over ${at}`, async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          uri,
          place(at, false),
        );
        const words = hovers.flatMap(hover => hover.contents.map(content => wordsOf(content))).join('\n');
        return words === '' ? undefined : words;
      }),
    offers: (behind, wanted) =>
      eventually(`${wanted} among what is offered behind ${behind}`, async () => {
        const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          uri,
          place(behind, true),
        );
        return items.some(item => labelOf(item) === wanted) ? items : undefined;
      }),
    problems: () => vscode.languages.getDiagnostics(uri).map(problem => problem.message),
    async [Symbol.asyncDispose]() {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      rmSync(name.includes('/') ? join(openFolder(), name.split('/')[0] ?? '') : file, {
        recursive: true,
        force: true,
      });
    },
  };
}

export function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}

/** What stands beside an item. */
export function aboutOf({ documentation }: vscode.CompletionItem): string {
  return documentation === undefined ? '' : wordsOf(documentation);
}

function wordsOf(content: string | { readonly value: string }): string {
  return typeof content === 'string' ? content : content.value;
}
