import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';

export interface WorkspaceSearchParts {
  /** Glob of the files that are read. */
  readonly files: string;
  /** Glob of files that must be there, whatever is in them. */
  readonly beside?: string;
  /** Looks through the workspace; one at a time. */
  readonly find: () => Promise<void>;
  /** Absolute paths of the folders that were found last. */
  readonly found: () => readonly string[];
  readonly report: (error: unknown) => void;
}

/** A search of this window's folders, made when somebody asks, and anew when what it looks for comes, changes or goes. */
export class WorkspaceSearch implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: WorkspaceSearchParts;
  #latest: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(parts: WorkspaceSearchParts) {
    this.#parts = parts;
    const soon = (): void => this.refreshSoon();
    const watch = (glob: string, ignoreChanges: boolean): void => {
      const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(glob, false, ignoreChanges));
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        this.#store.add(event(soon));
    };
    watch(parts.files, false);
    if (parts.beside !== undefined) watch(parts.beside, true);
    // Of a folder that goes as a whole, VS Code tells nothing about the files that were in it.
    const removals = this.#store.add(vscode.workspace.createFileSystemWatcher('**/*', true, true));
    this.#store.add(
      removals.onDidDelete(({ fsPath }) => {
        if (parts.found().some(folder => contains(fsPath, folder))) soon();
      }),
    );
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(soon));
    this.#store.add({ dispose: () => clearTimeout(this.#again) });
  }

  /** Resolves when the first search is done. */
  ready(): Promise<void> {
    this.#latest ??= this.#parts.find();
    return this.#latest;
  }

  /** Searches behind the search that is going on; one that failed keeps no other from being made. */
  refresh(): Promise<void> {
    const before = this.#latest ?? Promise.resolve();
    this.#latest = before.catch(() => undefined).then(() => this.#parts.find());
    return this.#latest;
  }

  /** Several files change at once when a folder is copied or a branch is switched. */
  refreshSoon(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.refresh().catch(this.#parts.report), 200);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** The innermost of the folders that holds a file. */
export function innermost<T extends { readonly path: string }>(
  folders: readonly T[],
  file: string,
): T | undefined {
  return folders
    .filter(folder => contains(folder.path, file))
    .reduce<T | undefined>(
      (inner, each) => (inner && inner.path.length > each.path.length ? inner : each),
      undefined,
    );
}

function contains(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}
