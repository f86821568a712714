import * as vscode from 'vscode';
import { folderLabel, mainFile, type LabFolder } from './labFolder.ts';
import type { LabFolders } from './labFolders.ts';
import type { Translate } from './translate.ts';
import { checkTitle, points } from './wording.ts';

/** The learner's folders and their checks as items of the Test Explorer. */
export class TestItems {
  readonly #controller: vscode.TestController;
  readonly #t: Translate;

  constructor(controller: vscode.TestController, t: Translate) {
    this.#controller = controller;
    this.#t = t;
  }

  /** Makes the tree of items match the folders that are open. */
  update(folders: LabFolders): void {
    this.#controller.items.replace(folders.folders.map(folder => this.#folder(folder)));
  }

  folder(path: string): vscode.TestItem | undefined {
    return this.#controller.items.get(path);
  }

  check(folder: string, id: string): vscode.TestItem | undefined {
    return this.folder(folder)?.children.get(itemId(folder, id));
  }

  /** @returns per folder path the ids of the checks that are asked for, or `all`. */
  asked(request: vscode.TestRunRequest): Map<string, readonly string[] | 'all'> {
    const asked = new Map<string, readonly string[] | 'all'>();
    const excluded = new Set(request.exclude ?? []);
    const included = request.include ?? [...this.#controller.items].map(([, item]) => item);
    for (const item of included) {
      const folder = item.parent ?? item;
      if (excluded.has(item) || excluded.has(folder)) continue;
      const before = asked.get(folder.id);
      if (before === 'all') continue;
      if (item.parent) asked.set(folder.id, [...(before ?? []), checkId(item)]);
      else asked.set(folder.id, 'all');
    }
    for (const [path, checks] of asked) {
      const children = [...(this.folder(path)?.children ?? [])].map(([, child]) => child);
      const left = children.filter(c => !excluded.has(c));
      if (checks === 'all' && left.length < children.length) asked.set(path, left.map(checkId));
    }
    return asked;
  }

  #folder(folder: LabFolder): vscode.TestItem {
    const file = vscode.Uri.file(mainFile(folder));
    const item = this.#controller.createTestItem(folder.path, folder.manifest.title, file);
    item.description = folderLabel(folder);
    item.range = new vscode.Range(0, 0, 0, 0);
    item.children.replace(
      folder.manifest.checks.map((check, index) => {
        const title = checkTitle(check, index + 1, undefined, this.#t);
        const child = this.#controller.createTestItem(itemId(folder.path, check.id), title, file);
        child.sortText = String(index).padStart(3, '0');
        child.description = points(check.points, this.#t);
        return child;
      }),
    );
    return item;
  }
}

/** The check that an item of a folder's children stands for. */
export function checkId(item: vscode.TestItem): string {
  return item.id.slice(item.id.lastIndexOf('#') + 1);
}

function itemId(folder: string, check: string): string {
  return `${folder}#${check}`;
}
