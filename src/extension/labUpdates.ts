import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { CommandArgument } from './commandArgument.ts';
import { folderOf, type ArgumentPlaces } from './commandArgument.ts';
import { commandIds } from './commands.ts';
import { commandUri } from './commandUri.ts';
import type { Complaints } from './complaints.ts';
import { folderLabel, type LabFolder } from './labFolder.ts';
import type { LabLibrary } from './labLibrary.ts';
import { ofOurs, pageDocument } from './pageDocument.ts';
import { findReadme } from './readme.ts';
import { registerCommand } from './registerCommand.ts';
import type { Results } from './results.ts';
import type { Translate } from './translate.ts';
import { mayRun } from './trust.ts';

const keptKey = 'socklab.keptVersions';

export interface LabUpdatesParts extends ArgumentPlaces {
  readonly extension: vscode.Uri;
  readonly library: LabLibrary;
  readonly results: Results;
  readonly complaints: Complaints;
  /** Remembers which versions somebody does not want. */
  readonly memento: vscode.Memento;
  readonly locale: string;
  readonly t: Translate;
}

/** A folder and the newer version of its lab. */
type Updatable = LabFolder & { readonly newer: Lab };

/** Offers a newer version of a lab to whoever works on an older one, once; nothing happens before they say so. */
export class LabUpdates implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: LabUpdatesParts;
  /** Folders and versions, of which was told in this session. */
  readonly #told = new Set<string>();

  constructor(parts: LabUpdatesParts) {
    this.#parts = parts;
    const { folders, complaints } = parts;
    this.#store.add(folders.onDidChange(() => this.offer()));
    const on = (command: string, act: (folder: Updatable) => unknown): void => {
      this.#store.add(
        registerCommand(command, complaints, argument => {
          const folder = this.#updatable(argument);
          return folder && act(folder);
        }),
      );
    };
    on(commandIds.showUpdate, folder => this.#show(folder));
    on(commandIds.updateLab, folder => this.#update(folder));
    on(commandIds.compareInstructions, folder => this.#compare(folder));
  }

  /** In Restricted Mode nothing is offered that could not be done. */
  offer(): void {
    const { folders, memento, complaints } = this.#parts;
    if (!vscode.workspace.isTrusted) return;
    const kept = memento.get<Record<string, string>>(keptKey, {});
    for (const folder of folders.folders) {
      if (!isUpdatable(folder)) continue;
      const { version } = folder.newer.manifest;
      const told = `${folder.path}\n${version}`;
      if (kept[folder.path] === version || this.#told.has(told)) continue;
      this.#told.add(told);
      this.#ask(folder).catch((error: unknown) => complaints.show(error));
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #ask(folder: Updatable): Promise<void> {
    const { memento, t } = this.#parts;
    const { id: lab, version } = folder.newer.manifest;
    const look = t('See What Changed');
    const update = t('Update');
    const keep = t('Keep {version}', { version: folder.labVersion });
    const choice = await vscode.window.showInformationMessage(
      t('{lab} {version} is here; your folder {folder} is of {before}.', {
        ...{ lab, version, before: folder.labVersion },
        folder: path.basename(folder.path),
      }),
      ...[look, update, keep],
    );
    // Much may have happened before the answer.
    const now = this.#updatable({ folder: folder.path });
    if (now?.newer.manifest.version !== version) return;
    if (choice === look) await this.#show(now);
    else if (choice === update) await this.#update(now);
    else if (choice === keep) {
      const kept = memento.get<Record<string, string>>(keptKey, {});
      await memento.update(keptKey, { ...kept, [folder.path]: version });
    }
  }

  #updatable(argument: CommandArgument): Updatable | undefined {
    const named = folderOf(argument, this.#parts);
    const folder =
      named ?? (argument === undefined ? this.#parts.folders.folders.find(isUpdatable) : undefined);
    return folder && isUpdatable(folder) ? folder : undefined;
  }

  async #show(folder: Updatable): Promise<void> {
    const { extension, library, locale, t } = this.#parts;
    const { labChanges, planUpdate, updatePage } = await import('./corePacks.ts');
    const before = versionBefore(folder);
    const now = await library.localized(folder.newer);
    const plan = await planUpdate({ folder: folder.path, lab: folder.newer, ...(before && { before }) });
    const isOther = await isOtherReadme(folder, locale);
    const media = vscode.Uri.joinPath(extension, 'media');
    const panel = vscode.window.createWebviewPanel(
      'socklab.update',
      `${now.title} ${now.version}`,
      vscode.ViewColumn.Active,
      {
        enableScripts: false,
        enableCommandUris: [commandIds.updateLab, commandIds.compareInstructions],
        localResourceRoots: [media],
      },
    );
    const address = { folder: folder.path };
    const body = updatePage(
      {
        ...{
          title: now.title,
          folder: folderLabel(folder),
          before: folder.labVersion,
          now: now.version,
          plan,
        },
        ...(before && { changes: labChanges(await library.localized(before), now) }),
        links: {
          update: commandUri(commandIds.updateLab, address),
          compare: isOther ? commandUri(commandIds.compareInstructions, address) : undefined,
        },
      },
      t,
    );
    panel.webview.html = pageDocument(panel.webview, media, ['finding.css', 'pack.css'], ofOurs(body));
    // When the folder is of the new version, or gone, the page has nothing left to offer.
    const changes = this.#parts.folders.onDidChange(() => {
      const still = this.#parts.folders.byPath(folder.path);
      if (still?.newer?.manifest.version !== now.version) panel.dispose();
    });
    panel.onDidDispose(() => {
      changes.dispose();
    });
  }

  async #update(folder: Updatable): Promise<void> {
    if (!mayRun()) return;
    const { folders, results, t } = this.#parts;
    const { updateWorkspace } = await import('./corePacks.ts');
    const before = versionBefore(folder);
    const { kept } = await updateWorkspace({
      folder: folder.path,
      lab: folder.newer,
      ...(before && { before }),
    });
    // They are of the version before.
    await results.drop(folder.path);
    await folders.refresh();
    const { id: lab, version } = folder.newer.manifest;
    const done = t('{folder} is of {lab} {version} now.', {
      folder: path.basename(folder.path),
      lab,
      version,
    });
    const rest = kept.length > 0 ? t('Left as they are: {files}', { files: kept.join(', ') }) : '';
    void vscode.window.showInformationMessage(`${done} ${rest}`.trim());
  }

  async #compare(folder: Updatable): Promise<void> {
    const { locale, t } = this.#parts;
    const own = await findReadme(folder, locale);
    if (own === undefined) return;
    const theirs = path.join(folder.newer.folder, path.basename(own));
    const title = t('Instructions: yours and those of {version}', { version: folder.newer.manifest.version });
    await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(own), vscode.Uri.file(theirs), title);
  }
}

function isUpdatable(folder: LabFolder): folder is Updatable {
  return folder.newer !== undefined;
}

/** The version that the folder is of, where it is still there. */
function versionBefore({ lab, labVersion }: LabFolder): Lab | undefined {
  return lab.manifest.version === labVersion ? lab : undefined;
}

async function isOtherReadme(folder: Updatable, locale: string): Promise<boolean> {
  const own = await findReadme(folder, locale);
  if (own === undefined) return false;
  const read = async (file: string): Promise<string | undefined> => {
    try {
      return Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.file(file))).toString('base64');
    } catch {
      return undefined;
    }
  };
  const theirs = await read(path.join(folder.newer.folder, path.basename(own)));
  return theirs !== undefined && theirs !== (await read(own));
}
