import * as vscode from 'vscode';
import { assertNever } from '../base/assertNever.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { FromConnectionsView, Offers, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { connectionsEditorType } from './commands.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';
import { ConnectionsPage, type ConnectionsHost } from './connectionsPage.ts';
import type { Translate } from './translate.ts';

export interface ConnectionsViewParts {
  readonly extension: vscode.Uri;
  readonly feed: ConnectionsFeed;
  readonly offers: () => Offers;
  /** Every sentence of the page, see `connectionsStrings`; those of the core by their English templates. */
  readonly strings: () => Promise<Readonly<Record<string, string>>>;
  /** A button of the view was pressed. */
  readonly act: (what: 'run' | 'grade' | 'followServer') => void;
  /** A button of the bar was pressed with which checks are watched and recordings replayed. */
  readonly play: (message: FromConnectionsView & { type: 'watch' | 'export' }) => void;
  /** A client is to do something by hand; not validated. */
  readonly bench: (action: unknown) => void;
  readonly openNote: (concept: string) => void;
  /** The connections that are selected, each of which somebody sees in detail. */
  readonly inspect: (connections: ReadonlySet<string>) => void;
  /** Looks for descriptors of sockets, by inode. Undefined: not now, ask again. */
  readonly holders: (
    inodes: readonly number[],
  ) => Promise<Extract<ToConnectionsView, { type: 'held' }>['owners'] | undefined>;
  /** Whether somebody looks at a page. */
  readonly watched: (watched: boolean) => void;
  readonly report: (error: unknown) => void;
  readonly t: Translate;
}

/** The connections view of the panel and, where asked for, of an editor: hands the feed to pages that are in sight. */
export class ConnectionsView
  implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, vscode.Disposable
{
  readonly #store = new DisposableStore();
  readonly #parts: ConnectionsViewParts;
  /** With the connection that each inspects. */
  readonly #pages = new Map<ConnectionsPage, string | undefined>();
  #panel: vscode.WebviewPanel | undefined;

  constructor(parts: ConnectionsViewParts) {
    this.#parts = parts;
    this.#store.add(parts.feed.onDidChange(message => this.#postAll(message)));
    this.#store.add({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  /** Sends the offers anew. */
  updateOffers(): void {
    this.#postAll({ type: 'offers', offers: this.#parts.offers() });
  }

  /** Sends the sentences anew. */
  updateStrings(): void {
    if (this.#pages.size === 0) return;
    this.#strings()
      .then(strings => this.#postAll(strings))
      .catch(this.#parts.report);
  }

  /** Shows the page in the editor area, where it has more room; one tab, beside the view in the panel. */
  openInEditor(): void {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    const title = this.#parts.t('Connections');
    this.#adopt(
      vscode.window.createWebviewPanel(connectionsEditorType, title, vscode.ViewColumn.Active, {
        enableScripts: true,
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = this.#add(view);
    const listeners = new DisposableStore();
    listeners.add(view.onDidChangeVisibility(() => this.#changeVisibility(page)));
    view.onDidDispose(() => {
      listeners.dispose();
      this.#remove(page);
    });
  }

  /** The tab is there again after a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.#parts.extension, 'media', 'connections.svg');
    const page = this.#add(panel);
    const listeners = new DisposableStore();
    let wasVisible = panel.visible;
    listeners.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible === wasVisible) return;
        wasVisible = panel.visible;
        this.#changeVisibility(page);
      }),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
      if (this.#panel === panel) this.#panel = undefined;
      this.#remove(page);
    });
  }

  #add(host: ConnectionsHost): ConnectionsPage {
    const { extension, t } = this.#parts;
    const page: ConnectionsPage = new ConnectionsPage(host, extension, t('Connections'), message =>
      this.#hear(page, message),
    );
    this.#pages.set(page, undefined);
    this.#look();
    // Loaded by the time that the page asks, so that nothing can come before them.
    this.#parts.strings().catch(this.#parts.report);
    return page;
  }

  #remove(page: ConnectionsPage): void {
    page.dispose();
    this.#pages.delete(page);
    this.#look();
  }

  #changeVisibility(page: ConnectionsPage): void {
    this.#look();
    // A page that outlived being hidden has missed what happened meanwhile.
    if (page.visible) this.#replay(page).catch(this.#parts.report);
  }

  /** Tells who looks at what. */
  #look(): void {
    const visible = [...this.#pages].filter(([page]) => page.visible);
    this.#parts.watched(visible.length > 0);
    this.#parts.inspect(new Set(visible.flatMap(([, connection]) => connection ?? [])));
  }

  #hear(page: ConnectionsPage, message: FromConnectionsView): void {
    const { act, play, bench, openNote } = this.#parts;
    switch (message.type) {
      case 'ready':
        this.#replay(page).catch(this.#parts.report);
        return;
      case 'do':
        if (message.what === 'openInEditor') this.openInEditor();
        else act(message.what);
        return;
      case 'watch':
      case 'export':
        play(message);
        return;
      case 'bench':
        bench(message.action);
        return;
      case 'openNote':
        openNote(message.concept);
        return;
      case 'inspect':
        this.#pages.set(page, message.connection);
        this.#look();
        return;
      case 'lost':
        this.#answerLost(page, message.inodes).catch(this.#parts.report);
        return;
      default:
        assertNever(message);
    }
  }

  async #answerLost(page: ConnectionsPage, inodes: readonly number[]): Promise<void> {
    const owners = await this.#parts.holders(inodes);
    if (owners) page.post({ type: 'held', owners });
  }

  async #strings(): Promise<ToConnectionsView> {
    return { type: 'strings', locale: vscode.env.language, strings: await this.#parts.strings() };
  }

  async #replay(page: ConnectionsPage): Promise<void> {
    const { feed, offers } = this.#parts;
    const strings = await this.#strings();
    if (!this.#pages.has(page)) return;
    page.post(strings);
    page.post({ type: 'offers', offers: offers() });
    for (const past of feed.replay()) page.post(past);
  }

  #postAll(message: ToConnectionsView): void {
    for (const page of this.#pages.keys()) page.post(message);
  }
}
