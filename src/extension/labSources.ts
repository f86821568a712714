import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { Settings } from './settings.ts';

/**
 * Watches where labs come from besides the extension: packs that are installed, also by the command line or in another
 * window, and the folders in the settings, also when a checkout moves on to another commit.
 */
export class LabSources implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #library: LabLibrary;
  readonly #settings: Settings;
  #watchers: readonly vscode.FileSystemWatcher[] = [];
  #soon: NodeJS.Timeout | undefined;

  constructor(library: LabLibrary, settings: Settings, report: (error: unknown) => void) {
    this.#library = library;
    this.#settings = settings;
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (!event.affectsConfiguration('socklab.labFolders')) return;
        this.watch().catch(report);
        library.forget();
      }),
    );
    this.#store.add({
      dispose: () => {
        clearTimeout(this.#soon);
        this.#unwatch();
      },
    });
  }

  async watch(): Promise<void> {
    const data = await this.#library.userData();
    this.#unwatch();
    // Of a folder that goes as a whole, nothing is told of the files that were in it.
    const patterns: [folder: string, glob: string][] = [
      [data, '{labs,labs/*,labs/*/current.json}'],
      ...this.#settings.labFolders.map((folder): [string, string] => [
        folder,
        '{*,*/lab.json,labs/*,labs/*/lab.json}',
      ]),
    ];
    this.#watchers = patterns.map(([folder, glob]) => {
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.file(folder), glob),
      );
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        event(() => this.#changed());
      return watcher;
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** A checkout changes many files at once. */
  #changed(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#library.forget(), 200);
  }

  #unwatch(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
  }
}
