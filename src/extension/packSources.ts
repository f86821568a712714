import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { packEditorType, packExtension } from './commands.ts';
import { receivePack } from './receivePack.ts';
import type { Translate } from './translate.ts';

/** The ways in which a pack comes to the viewer: chosen, dropped, or from a link. None of them installs anything. */
export class PackSources {
  readonly #storage: vscode.Uri;
  readonly #t: Translate;

  /** @param storage the extension's own folder, for what comes without a file */
  constructor(storage: vscode.Uri, t: Translate) {
    this.#storage = vscode.Uri.joinPath(storage, 'packs');
    this.#t = t;
  }

  async open(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', uri, packEditorType);
  }

  async choose(): Promise<void> {
    const t = this.#t;
    const picked = await vscode.window.showOpenDialog({
      title: t('Which lab do you want to install?'),
      openLabel: t('Look at It'),
      filters: { [t('Lab packs')]: [packExtension.slice(1)] },
    });
    for (const uri of picked ?? []) await this.open(uri);
  }

  /** @param items what was dropped, as VS Code hands it to trees */
  async openDropped(items: vscode.DataTransfer): Promise<void> {
    const uris = parseUriList((await items.get('text/uri-list')?.asString()) ?? '').filter(isPack);
    if (uris.length > 0) {
      for (const uri of uris) await this.open(uri);
      return;
    }
    const dropped = [...items].flatMap(([, item]) => item.asFile() ?? []);
    const packs = dropped.filter(({ name }) => name.endsWith(packExtension));
    if (packs.length === 0)
      throw new HumanError(
        'not-a-pack',
        text('Only packs of labs can be dropped here: files that end in .socklab.'),
      );
    for (const file of packs) {
      await this.open(file.uri ?? (await receivePack(await file.data(), file.name, this.#storage)));
    }
  }

  /** Asks, fetches, shows. @param query of a link: `url=https://…`, with nothing after it */
  async openLink(query: string): Promise<void> {
    const t = this.#t;
    const { downloadPack, packAddress } = await import('./corePacks.ts');
    const address = packAddress(/^url=(.+)$/s.exec(query)?.[1] ?? '');
    const fetchIt = t('Fetch It');
    const choice = await vscode.window.showWarningMessage(
      t('Fetch a lab from {host}?', { host: address.host }),
      {
        modal: true,
        detail: t(
          'A link asks for {url}\n\nWhat comes from there is checked and shown to you. Nothing is installed before you say so.',
          { url: address.href.length > 300 ? `${address.href.slice(0, 300)}…` : address.href },
        ),
      },
      fetchIt,
    );
    if (choice !== fetchIt) return;
    const bytes = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('Fetching a lab from {host}', { host: address.host }),
        cancellable: true,
      },
      async (_, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        return await downloadPack(address, controller.signal).catch((error: unknown) => {
          if (controller.signal.aborted) return undefined;
          throw error;
        });
      },
    );
    if (bytes) await this.open(await receivePack(bytes, address.pathname, this.#storage));
  }
}

function isPack({ path }: vscode.Uri): boolean {
  return path.endsWith(packExtension);
}

/** RFC 2483 §5: an address a line, remarks behind `#`. */
function parseUriList(list: string): vscode.Uri[] {
  const lines = list.split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#'));
  return lines.map(line => vscode.Uri.parse(line, true));
}
