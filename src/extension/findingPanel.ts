import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { commandIds, showProblemsCommand } from './commands.ts';
import type { FindingFacts } from './findingPage.ts';
import { ofOurs, pageDocument } from './pageDocument.ts';
import { tabIcon } from './tabIcon.ts';
import type { Translate } from './translate.ts';

export const findingViewType = 'socklab.finding';

/** Commands that the page may start. */
const pageCommands = [
  commandIds.gradeCheck,
  commandIds.watchCheck,
  commandIds.replayCheck,
  commandIds.openReadme,
  commandIds.openLab,
  commandIds.showFinding,
  commandIds.readConcept,
  commandIds.validateLab,
  showProblemsCommand,
];

/** The editor tab that explains one check; one tab, its content changes. */
export class FindingPanel implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #media: vscode.Uri;
  readonly #t: Translate;
  readonly #report: (error: unknown) => void;
  #panel: vscode.WebviewPanel | undefined;

  constructor(extension: vscode.Uri, t: Translate, report: (error: unknown) => void) {
    this.#report = report;
    this.#media = vscode.Uri.joinPath(extension, 'media');
    this.#t = t;
    this.#store.add({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  get visible(): boolean {
    return this.#panel?.visible === true;
  }

  show(facts: FindingFacts): void {
    const panel = this.#panel ?? this.#open();
    this.draw(facts);
    if (!panel.visible) panel.reveal(undefined, true);
  }

  /** Draws the page anew where it is open. */
  draw(facts: FindingFacts): void {
    if (!this.#panel) return;
    this.#panel.title = facts.result.title;
    this.#panel.iconPath = vscode.Uri.joinPath(this.#media, tabIcon(facts.result.verdict));
    this.#fill(facts).catch(this.#report);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #fill(facts: FindingFacts): Promise<void> {
    const { findingPage } = await import('./corePages.ts');
    if (!this.#panel) return;
    const body = ofOurs(findingPage(facts, this.#t));
    this.#panel.webview.html = pageDocument(this.#panel.webview, this.#media, ['finding.css'], body);
  }

  #open(): vscode.WebviewPanel {
    const editing = vscode.window.activeTextEditor !== undefined;
    const panel = vscode.window.createWebviewPanel(
      findingViewType,
      'Socklab',
      // Beside the code it speaks of.
      { viewColumn: editing ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active, preserveFocus: true },
      {
        enableScripts: false,
        enableFindWidget: true,
        enableCommandUris: pageCommands,
        localResourceRoots: [this.#media],
      },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    this.#panel = panel;
    return panel;
  }
}
