import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { HumanError } from '../base/humanError.ts';
import type { LabManifest } from '../lab/manifest.ts';
import { contextKeys } from './commands.ts';
import { isHumanError } from './isHumanError.ts';
import type { LabLibrary } from './labLibrary.ts';
import { innermost, WorkspaceSearch } from './workspaceSearch.ts';

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
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  #labs: readonly AuthoredLab[] = [];
  readonly #search: WorkspaceSearch;

  readonly onDidChange = this.#changed.event;

  constructor(library: LabLibrary, report: (error: unknown) => void) {
    this.#library = library;
    this.#search = this.#store.add(
      new WorkspaceSearch({
        files: '**/lab.json',
        beside: '**/checks.ts',
        find: () => this.#find(),
        found: () => this.#labs.map(lab => lab.path),
        report,
      }),
    );
  }

  get labs(): readonly AuthoredLab[] {
    return this.#labs;
  }

  /** Resolves when the first search is done. */
  ready(): Promise<void> {
    return this.#search.ready();
  }

  /** The innermost lab that holds a file. */
  containing(file: string): AuthoredLab | undefined {
    return innermost(this.#labs, file);
  }

  dispose(): void {
    this.#store.dispose();
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
