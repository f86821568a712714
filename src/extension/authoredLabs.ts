import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { HumanError } from '../base/humanError.ts';
import type { LabManifest } from '../lab/manifest.ts';
import { contextKeys } from './commands.ts';
import { watchFolderRemoval } from './folderRemoval.ts';
import { isHumanError } from './isHumanError.ts';
import type { LabLibrary } from './labLibrary.ts';

/** A lab whose sources are open in this window: somebody writes it. */
export type AuthoredLab = {
  /** Absolute. */
  readonly path: string;
} & (
  | {
      /** In the editor's language. */
      readonly manifest: LabManifest;
      readonly error?: never;
    }
  | { readonly error: HumanError; readonly manifest?: never }
);

/** What tools fill, and what labs are made of that are no labs yet. */
const excluded = '**/{node_modules,.git,build,target,out,dist,scaffold}/**';
const atMost = 50;

/** The labs of this window whose sources are here: a `lab.json` with a `checks.ts` beside it. */
export class AuthoredLabs implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #library: LabLibrary;
  readonly #report: (error: unknown) => void;
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  #labs: readonly AuthoredLab[] = [];
  #search: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(library: LabLibrary, report: (error: unknown) => void) {
    this.#library = library;
    this.#report = report;
    const soon = (): void => this.#refreshSoon();
    for (const pattern of ['**/lab.json', '**/checks.ts']) {
      const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(pattern));
      this.#store.add(watcher.onDidCreate(soon));
      this.#store.add(watcher.onDidDelete(soon));
      if (pattern.endsWith('.json')) this.#store.add(watcher.onDidChange(soon));
    }
    this.#store.add(watchFolderRemoval(() => this.#labs.map(lab => lab.path), soon));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(soon));
    this.#store.add({ dispose: () => clearTimeout(this.#again) });
  }

  get labs(): readonly AuthoredLab[] {
    return this.#labs;
  }

  /** Resolves when the first search is done. */
  ready(): Promise<void> {
    this.#search ??= this.#find();
    return this.#search;
  }

  /** The innermost lab that holds a file. */
  containing(file: string): AuthoredLab | undefined {
    return this.#labs
      .filter(lab => file === lab.path || file.startsWith(lab.path + path.sep))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Several files change at once when a branch is switched. */
  #refreshSoon(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      const before = this.#search ?? Promise.resolve();
      this.#search = before.then(() => this.#find());
      this.#search.catch(this.#report);
    }, 200);
  }

  async #find(): Promise<void> {
    const files = await vscode.workspace.findFiles('**/lab.json', excluded, atMost);
    const folders = files.filter(file => file.scheme === 'file').map(file => path.dirname(file.fsPath));
    const labs = await Promise.all(folders.sort().map(folder => this.#read(folder)));
    this.#labs = labs.flatMap(lab => lab ?? []);
    await vscode.commands.executeCommand('setContext', contextKeys.hasLab, this.#labs.length > 0);
    this.#changed.fire();
  }

  async #read(folder: string): Promise<AuthoredLab | undefined> {
    const sources = vscode.Uri.file(path.join(folder, 'checks.ts'));
    const isWritten = await vscode.workspace.fs.stat(sources).then(
      () => true,
      () => false,
    );
    if (!isWritten) return undefined;
    const { loadLab } = await import('./coreAuthoring.ts');
    try {
      const lab = await loadLab(folder, { checksFile: path.join(folder, 'checks.mjs') });
      return { path: folder, manifest: await this.#library.localized(lab) };
    } catch (error) {
      if (!isHumanError(error)) throw error;
      return { path: folder, error };
    }
  }
}
