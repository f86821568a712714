import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { compareVersions } from '../lab/compareVersions.ts';
import { contextKeys } from './commands.ts';
import { isHumanError } from './isHumanError.ts';
import type { BrokenFolder, LabFolder } from './labFolder.ts';
import type { LabLibrary } from './labLibrary.ts';
import { innermost, WorkspaceSearch } from './workspaceSearch.ts';

const fileName = '.socklab.json';
/** Folders that compilers and package managers fill are not searched. */
const excluded = '**/{node_modules,.git,build,target,out,dist,venv,.venv}/**';
const atMost = 50;

/** The learner's folders of this window: the workspace folders themselves and what lies in them. */
export class LabFolders implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #library: LabLibrary;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  #folders: readonly LabFolder[] = [];
  #broken: readonly BrokenFolder[] = [];
  readonly #search: WorkspaceSearch;

  readonly onDidChange = this.#changed.event;

  constructor(library: LabLibrary, log: vscode.LogOutputChannel) {
    this.#library = library;
    this.#log = log;
    this.#search = this.#store.add(
      new WorkspaceSearch({
        files: `**/${fileName}`,
        find: () => this.#find(),
        found: () => [...this.#folders, ...this.#broken].map(each => each.path),
        report: error => log.error(error instanceof Error ? error : String(error)),
      }),
    );
    this.#store.add(library.onDidChange(() => this.#search.refreshSoon()));
  }

  get folders(): readonly LabFolder[] {
    return this.#folders;
  }

  get broken(): readonly BrokenFolder[] {
    return this.#broken;
  }

  /** Resolves when the first search is done. */
  ready(): Promise<void> {
    return this.#search.ready();
  }

  refresh(): Promise<void> {
    return this.#search.refresh();
  }

  byPath(folder: string): LabFolder | undefined {
    return this.#folders.find(f => f.path === folder);
  }

  /** The innermost learner's folder that holds a file. */
  containing(file: string): LabFolder | undefined {
    return innermost(this.#folders, file);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #find(): Promise<void> {
    const roots = (vscode.workspace.workspaceFolders ?? []).filter(f => f.uri.scheme === 'file');
    const files = await vscode.workspace.findFiles(`**/${fileName}`, excluded, atMost);
    const paths = new Set<string>(files.map(file => path.dirname(file.fsPath)));
    // A search may be told to leave hidden files out; the folder that was opened must be seen all the same.
    for (const root of roots)
      if (await exists(vscode.Uri.joinPath(root.uri, fileName))) paths.add(root.uri.fsPath);

    const found = await Promise.all([...paths].sort().map(folder => this.#read(folder)));
    this.#folders = found.filter(f => f.kind === 'ready');
    this.#broken = found.filter(f => f.kind === 'broken');
    await Promise.all([
      vscode.commands.executeCommand('setContext', contextKeys.hasFolder, this.#folders.length > 0),
      vscode.commands.executeCommand(
        'setContext',
        contextKeys.folders,
        this.#folders.map(f => f.path),
      ),
    ]);
    this.#changed.fire();
  }

  async #read(folder: string): Promise<LabFolder | BrokenFolder> {
    try {
      const { lab, submission, labVersion } = await this.#library.read(folder);
      const inUse = (await this.#library.catalogue()).find(lab.manifest.id);
      const newer = compareVersions(inUse.manifest.version, labVersion) > 0 ? inUse : undefined;
      const manifest = await this.#library.localized(lab);
      return {
        kind: 'ready',
        path: folder,
        ...{ lab, manifest, submission, labVersion },
        ...(newer && { newer }),
      };
    } catch (error) {
      if (!isHumanError(error)) throw error;
      this.#log.warn(`${folder}: ${error.message}`);
      return { kind: 'broken', path: folder, error };
    }
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
