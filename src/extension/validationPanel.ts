import * as vscode from 'vscode';
import type { FromValidationView, ValidationPicture } from '../protocol/validationMessages.ts';
import { scriptDocument } from './scriptDocument.ts';

/** Changes come in bursts while several servers are graded; a person reads five pictures a second at most. */
const leastBetweenMs = 200;

/** The editor tab that shows the validation of a lab. */
export class ValidationPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #picture: () => ValidationPicture;
  readonly #strings: () => Readonly<Record<string, string>>;
  #isReady = false;
  #soon: NodeJS.Timeout | undefined;

  /** @param closed told when the tab is closed */
  constructor(
    panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    parts: {
      readonly title: string;
      readonly picture: () => ValidationPicture;
      readonly strings: () => Readonly<Record<string, string>>;
      readonly hear: (message: FromValidationView) => void;
      readonly closed: () => void;
    },
  ) {
    this.#panel = panel;
    this.#picture = parts.picture;
    this.#strings = parts.strings;
    panel.title = parts.title;
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview')],
    };
    panel.webview.onDidReceiveMessage((message: FromValidationView) => {
      if (message.type === 'ready') this.#begin();
      else parts.hear(message);
    });
    panel.onDidChangeViewState(() => this.#post());
    panel.onDidDispose(() => {
      clearTimeout(this.#soon);
      parts.closed();
    });
    panel.webview.html = scriptDocument(panel.webview, extension, 'validation', parts.title);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows what there is now, soon. */
  update(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#post();
    }, leastBetweenMs);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** VS Code throws a hidden page away and makes a new one, which says `ready` again. */
  #begin(): void {
    this.#isReady = true;
    void this.#panel.webview.postMessage({ type: 'strings', strings: this.#strings() });
    this.#post();
  }

  #post(): void {
    if (!this.#isReady || !this.#panel.visible) return;
    void this.#panel.webview.postMessage({ type: 'picture', picture: this.#picture() });
  }
}
