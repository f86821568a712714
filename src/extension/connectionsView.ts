import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { FromConnectionsView, Offers, ToConnectionsView } from '../protocol/webviewMessages.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';
import { connectionsStrings } from './connectionsStrings.ts';
import { html } from './html.ts';
import type { Translate } from './translate.ts';

export interface ConnectionsViewParts {
  readonly extension: vscode.Uri;
  readonly feed: ConnectionsFeed;
  readonly offers: () => Offers;
  /** A button of the view was pressed. */
  readonly act: (what: (FromConnectionsView & { type: 'do' })['what']) => void;
  /** A button of the bar was pressed with which checks are watched and recordings replayed. */
  readonly play: (message: FromConnectionsView & { type: 'watch' | 'export' }) => void;
  /** A client is to do something by hand; not validated. */
  readonly bench: (action: unknown) => void;
  /** Whether somebody looks at the view. */
  readonly watched: (watched: boolean) => void;
  readonly t: Translate;
}

/** The connections view of the panel: hands the feed to the page while it is visible. */
export class ConnectionsView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ConnectionsViewParts;
  #view: vscode.WebviewView | undefined;
  #ready = false;

  constructor(parts: ConnectionsViewParts) {
    this.#parts = parts;
    this.#store.add(parts.feed.onDidChange(message => this.#post(message)));
  }

  /** Sends the offers anew. */
  updateOffers(): void {
    this.#post({ type: 'offers', offers: this.#parts.offers() });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extension, watched } = this.#parts;
    this.#view = view;
    this.#ready = false;
    const roots = [
      vscode.Uri.joinPath(extension, 'dist', 'webview'),
      vscode.Uri.joinPath(extension, 'media'),
    ];
    view.webview.options = { enableScripts: true, localResourceRoots: roots };
    // VS Code throws a hidden view's page away and makes a new one, which says `ready` again.
    const listeners = new DisposableStore();
    listeners.add(view.webview.onDidReceiveMessage((message: FromConnectionsView) => this.#hear(message)));
    listeners.add(
      view.onDidChangeVisibility(() => {
        watched(view.visible);
        // A page that outlived being hidden has missed what happened meanwhile.
        if (view.visible) this.#replay();
      }),
    );
    view.onDidDispose(() => {
      listeners.dispose();
      this.#view = undefined;
      watched(false);
    });
    view.webview.html = this.#document(view.webview);
    watched(view.visible);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #hear(message: FromConnectionsView): void {
    if (message.type === 'do') {
      this.#parts.act(message.what);
      return;
    }
    if (message.type === 'watch' || message.type === 'export') {
      this.#parts.play(message);
      return;
    }
    if (message.type === 'bench') {
      this.#parts.bench(message.action);
      return;
    }
    if (message.type !== 'ready') return;
    this.#ready = true;
    this.#replay();
  }

  #replay(): void {
    const { t, feed, offers } = this.#parts;
    this.#post({ type: 'strings', locale: vscode.env.language, strings: connectionsStrings(t) });
    this.#post({ type: 'offers', offers: offers() });
    for (const past of feed.replay()) this.#post(past);
  }

  #post(message: ToConnectionsView): void {
    if (this.#view?.visible === true && this.#ready) void this.#view.webview.postMessage(message);
  }

  #document(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString('base64');
    const at = (...path: string[]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#parts.extension, ...path)).toString();
    const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; font-src ${webview.cspSource};`;
    return html`<!doctype html>
      <html lang="${vscode.env.language}">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <link rel="stylesheet" href="${at('dist', 'webview', 'connections.css')}" />
          <title>${this.#parts.t('Connections')}</title>
        </head>
        <body>
          <socklab-connections></socklab-connections>
          <script type="module" nonce="${nonce}" src="${at('dist', 'webview', 'connections.js')}"></script>
        </body>
      </html>`.source;
  }
}
