import * as vscode from 'vscode';
import type { Html } from '../base/html.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Localizer } from '../base/text.ts';
import { commandIds, manageTrustCommand } from './commands.ts';
import { commandUri } from './commandUri.ts';
import type { LabLibrary } from './labLibrary.ts';
import { PackDocument } from './packDocument.ts';
import { makePackFacts } from './packFacts.ts';
import { ofOurs, pageDocument } from './pageDocument.ts';
import type { Translate } from './translate.ts';

export interface PackEditorParts {
  readonly extension: vscode.Uri;
  readonly library: LabLibrary;
  readonly localizer: Localizer;
  readonly locale: string;
  readonly report: (error: unknown) => void;
  readonly t: Translate;
}

/** Commands that the page may start. */
const pageCommands = [commandIds.installPack, commandIds.openLab, manageTrustCommand];

/** Shows what a `.socklab` file is, who signed it, and what installing it would mean. Nothing of it runs or is written. */
export class PackEditor implements vscode.CustomReadonlyEditorProvider<PackDocument>, vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: PackEditorParts;
  readonly #documents = new Set<PackDocument>();
  readonly #redraws = new Set<() => void>();

  constructor(parts: PackEditorParts) {
    this.#parts = parts;
    const redraw = (): void => this.#redraws.forEach(draw => draw());
    this.#store.add(parts.library.onDidChange(redraw));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(redraw));
  }

  /** An open pack. @param uri as a string */
  document(uri: string): PackDocument | undefined {
    return [...this.#documents].find(each => each.uri.toString() === uri);
  }

  async openCustomDocument(uri: vscode.Uri): Promise<PackDocument> {
    const document = await PackDocument.open(uri, this.#parts.report);
    this.#documents.add(document);
    return document;
  }

  async resolveCustomEditor(document: PackDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { extension, report } = this.#parts;
    const { webview } = panel;
    const media = vscode.Uri.joinPath(extension, 'media');
    webview.options = {
      enableScripts: false,
      enableCommandUris: pageCommands,
      localResourceRoots: [media],
    };
    let latest = 0;
    const draw = async (): Promise<void> => {
      const turn = ++latest;
      const body = await this.#body(document);
      // Another one was begun meanwhile, and knows more.
      if (turn === latest) webview.html = pageDocument(webview, media, ['finding.css', 'pack.css'], body);
    };
    const redraw = (): void => {
      draw().catch(report);
    };
    const changes = document.onDidChange(redraw);
    this.#redraws.add(redraw);
    panel.onDidDispose(() => {
      latest++;
      this.#redraws.delete(redraw);
      changes.dispose();
      this.#documents.delete(document);
    });
    await draw();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #body(document: PackDocument): Promise<Html> {
    const { packPage, refusedPackPage } = await import('./corePacks.ts');
    const { localizer, t } = this.#parts;
    const { read, name, uri } = document;
    if ('error' in read) return ofOurs(refusedPackPage(name, localizer.say(read.error.text), t));
    const isTrusted = vscode.workspace.isTrusted;
    const facts = await makePackFacts(
      read.pack,
      name,
      {
        install: isTrusted ? commandUri(commandIds.installPack, uri.toString()) : undefined,
        open: commandUri(commandIds.openLab, read.pack.manifest.lab.id),
        trust: isTrusted ? undefined : commandUri(manageTrustCommand),
      },
      this.#parts,
    );
    const { install } = facts;
    const restricted = !isTrusted && !['same', 'refused'].includes(install.step);
    const reason = t(
      'Restricted Mode: you can look at this pack; to install it, trust this workspace first.',
    );
    const shown = restricted
      ? { ...facts, install: { ...install, notes: [reason, ...install.notes] } }
      : facts;
    return ofOurs(packPage(shown, t));
  }
}
