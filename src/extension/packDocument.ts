import * as path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Pack } from '../pack/openPack.ts';
import { isHumanError } from './isHumanError.ts';

/** A pack as it was read, or why it is refused. */
export type ReadPack = { readonly pack: Pack } | { readonly error: HumanError };

/** A `.socklab` file that is open. What is shown of it is what is installed, whatever becomes of the file meanwhile. */
export class PackDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #watcher: vscode.FileSystemWatcher;
  #read: ReadPack;

  /** The file is another one now, and was read anew. */
  readonly onDidChange = this.#changed.event;

  private constructor(uri: vscode.Uri, read: ReadPack, report: (error: unknown) => void) {
    this.uri = uri;
    this.#read = read;
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), this.name);
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const again = (): void => {
      readPack(uri)
        .then(now => {
          this.#read = now;
          this.#changed.fire();
        })
        .catch(report);
    };
    this.#watcher.onDidChange(again);
    this.#watcher.onDidCreate(again);
  }

  static async open(uri: vscode.Uri, report: (error: unknown) => void): Promise<PackDocument> {
    return new PackDocument(uri, await readPack(uri), report);
  }

  get name(): string {
    return path.posix.basename(this.uri.path);
  }

  get read(): ReadPack {
    return this.#read;
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }
}

/** Bounded before anything is read, whatever the file is. */
async function readPack(uri: vscode.Uri): Promise<ReadPack> {
  const { checkPack, openPack, packLimits } = await import('./corePacks.ts');
  try {
    if (uri.scheme === 'file') return { pack: await openPack(uri.fsPath) };
    const { size } = await vscode.workspace.fs.stat(uri);
    // What is too large is refused by its size alone.
    const bytes =
      size > packLimits.file ? new Uint8Array(packLimits.file + 1) : await vscode.workspace.fs.readFile(uri);
    return { pack: await checkPack(bytes) };
  } catch (error) {
    if (isHumanError(error)) return { error };
    if (!(error instanceof vscode.FileSystemError)) throw error;
    const facts = { file: path.posix.basename(uri.path), code: error.code };
    return {
      error: new HumanError('pack-not-readable', text('{file} cannot be read ({code}).', facts)),
    };
  }
}
