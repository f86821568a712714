import * as vscode from 'vscode';
import type { FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { scriptDocument } from './scriptDocument.ts';

/** What the page of a view and that of an editor have in common. */
export interface ConnectionsHost {
  readonly webview: vscode.Webview;
  /** Whether it is in sight. */
  readonly visible: boolean;
}

/** One page of connections, in the panel or in an editor: told everything while it is in sight. */
export class ConnectionsPage implements vscode.Disposable {
  readonly #host: ConnectionsHost;
  readonly #listener: vscode.Disposable;
  #ready = false;

  /**
   * @param extension where the extension is installed
   * @param hear told of what the page says; of `ready`, too, which is to be answered with everything there is to show
   */
  constructor(
    host: ConnectionsHost,
    extension: vscode.Uri,
    title: string,
    hear: (message: FromConnectionsView) => void,
  ) {
    this.#host = host;
    const { webview } = host;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(extension, 'dist', 'webview'),
        vscode.Uri.joinPath(extension, 'media'),
      ],
    };
    // VS Code throws a hidden page away and makes a new one, which says `ready` again.
    this.#listener = webview.onDidReceiveMessage((message: FromConnectionsView) => {
      if (message.type === 'ready') this.#ready = true;
      hear(message);
    });
    webview.html = scriptDocument(webview, extension, 'connections', title);
  }

  get visible(): boolean {
    return this.#host.visible;
  }

  post(message: ToConnectionsView): void {
    if (this.#ready && this.visible) void this.#host.webview.postMessage(message);
  }

  dispose(): void {
    this.#listener.dispose();
  }
}
