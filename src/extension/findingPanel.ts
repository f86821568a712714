import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { DisposableStore } from '../base/disposable.ts';
import { commandIds, showProblemsCommand } from './commands.ts';
import { findingPage, type FindingFacts } from './findingPage.ts';
import { html, Html } from '../base/html.ts';
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
  showProblemsCommand,
];

/** The editor tab that explains one check; one tab, its content changes. */
export class FindingPanel implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #media: vscode.Uri;
  readonly #t: Translate;
  #panel: vscode.WebviewPanel | undefined;

  constructor(extension: vscode.Uri, t: Translate) {
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
    this.#panel.webview.html = this.#document(findingPage(facts, this.#t), this.#panel.webview);
  }

  dispose(): void {
    this.#store.dispose();
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

  #document(body: Html, webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString('base64');
    const policy = `default-src 'none'; style-src ${webview.cspSource};`;
    const style = webview.asWebviewUri(vscode.Uri.joinPath(this.#media, 'finding.css'));
    // The nonce makes the text new, so that VS Code draws the page again and scrolls to its top.
    return html`<!doctype html>
      <html lang="${vscode.env.language}" data-drawn="${nonce}">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <link rel="stylesheet" href="${style.toString()}" />
        </head>
        <body>
          ${body}
        </body>
      </html>`.source;
  }
}
