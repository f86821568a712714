import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { compareVersions } from '../lab/compareVersions.ts';
import { contextKeys } from './commands.ts';
import { isHumanError } from './isHumanError.ts';
import type { BrokenFolder, LabFolder } from './labFolder.ts';
import { watchFolderRemoval } from './folderRemoval.ts';
import type { LabLibrary } from './labLibrary.ts';

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
  #search: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(library: LabLibrary, log: vscode.LogOutputChannel) {
    this.#library = library;
    this.#log = log;
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(`**/${fileName}`));
    const soon = (): void => this.#refreshSoon();
    this.#store.add(watcher.onDidCreate(soon));
    this.#store.add(watcher.onDidChange(soon));
    this.#store.add(watcher.onDidDelete(soon));
    const known = (): string[] => [...this.#folders, ...this.#broken].map(each => each.path);
    this.#store.add(watchFolderRemoval(known, soon));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(soon));
    this.#store.add(library.onDidChange(soon));
    this.#store.add({ dispose: () => clearTimeout(this.#again) });
  }

  get folders(): readonly LabFolder[] {
    return this.#folders;
  }

  get broken(): readonly BrokenFolder[] {
    return this.#broken;
  }

  /** Resolves when the first search is done. */
  ready(): Promise<void> {
    this.#search ??= this.#find();
    return this.#search;
  }

  async refresh(): Promise<void> {
    await this.#search;
    this.#search = this.#find();
    await this.#search;
  }

  byPath(folder: string): LabFolder | undefined {
    return this.#folders.find(f => f.path === folder);
  }

  /** The innermost learner's folder that holds a file. */
  containing(file: string): LabFolder | undefined {
    return this.#folders
      .filter(f => file === f.path || file.startsWith(f.path + path.sep))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Several files change at once when a folder is copied or a branch is switched. */
  #refreshSoon(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.refresh().catch((error: unknown) => {
        this.#log.error(error instanceof Error ? error : String(error));
      });
    }, 200);
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
