import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { viewIds } from './commands.ts';
import type { Grader } from './grader.ts';
import type { LabDrops } from './labDrops.ts';
import type { LabNode } from './labNodes.ts';
import type { LabsTree } from './labsTree.ts';
import type { Translate } from './translate.ts';
import { restrictedReason } from './trust.ts';

/** The labs view around its tree: the badge while grading, and the reason why nothing runs in Restricted Mode. */
export class LabsView implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #view: vscode.TreeView<LabNode>;
  readonly #grader: Grader;
  readonly #t: Translate;

  constructor(tree: LabsTree, drops: LabDrops, grader: Grader, t: Translate) {
    this.#grader = grader;
    this.#t = t;
    this.#view = this.#store.add(
      vscode.window.createTreeView(viewIds.labs, {
        treeDataProvider: tree,
        dragAndDropController: drops,
        showCollapseAll: true,
      }),
    );
    const draw = (): void => this.#badge();
    this.#store.add(grader.onDidStart(draw));
    this.#store.add(grader.onDidEnd(draw));
    this.#store.add(grader.onDidHear(({ event }) => event.type === 'checkFinished' && draw()));
    this.updateTrust();
  }

  get badge(): vscode.ViewBadge | undefined {
    return this.#view.badge;
  }

  get message(): string | undefined {
    return this.#view.message;
  }

  updateTrust(): void {
    if (vscode.workspace.isTrusted) delete this.#view.message;
    else this.#view.message = restrictedReason();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #badge(): void {
    const left = this.#grader.sessions.reduce((sum, s) => sum + s.checks.size - s.judged, 0);
    this.#view.badge =
      this.#grader.sessions.length === 0
        ? undefined
        : { value: left, tooltip: this.#t('Grading: {left} checks left', { left }) };
  }
}
