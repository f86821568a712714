import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { ConceptNote } from '../lab/conceptNote.ts';
import { connectionsEditorType, noteScheme } from './commands.ts';
import type { LabLibrary } from './labLibrary.ts';

/** VS Code's own view of rendered Markdown; it runs no scripts and no commands of the page. */
const markdownView = 'vscode.markdown.preview.editor';

/**
 * The notes of the labs as files `socklab-note:/<lab>/<note>.md` that nobody can change, so that the Markdown view shows
 * them, follows the links between them, and finds them again after a reload.
 */
export class ConceptNotes implements vscode.FileSystemProvider {
  readonly #library: LabLibrary;
  readonly #locale: string;

  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(library: LabLibrary, locale: string) {
    this.#library = library;
    this.#locale = locale;
  }

  /**
   * Shows a note rendered, in the editor's language: beside the code, where code is being edited, or the
   * connections that are being watched.
   * @param lab the id of the lab whose own note goes before that of the library; any when absent
   */
  async show(lab: string | undefined, concept: string): Promise<void> {
    const [{ conceptFileName, readConceptNote }, catalogue] = await Promise.all([
      import('./core.ts'),
      this.#library.catalogue(),
    ]);
    const labId = lab ?? catalogue.labs[0]?.manifest.id;
    const note = labId && (await readConceptNote(catalogue.find(labId), concept, this.#locale));
    if (!note) {
      throw new HumanError('concept-missing', text('There is no note about “{concept}”.', { concept }));
    }
    const file = conceptFileName(note.id, note.locale);
    const uri = vscode.Uri.from({ scheme: noteScheme, path: `/${labId}/${file}` });
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    // A view of connections goes on beside what explains it.
    const isWatching =
      activeTab?.input instanceof vscode.TabInputWebview &&
      activeTab.input.viewType.endsWith(connectionsEditorType);
    const beside = vscode.window.activeTextEditor !== undefined || isWatching;
    await vscode.commands.executeCommand('vscode.openWith', uri, markdownView, {
      viewColumn: beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      preview: true,
    });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { source } = await this.#read(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: 0,
      size: Buffer.byteLength(source),
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from((await this.#read(uri)).source);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #read(uri: vscode.Uri): Promise<ConceptNote> {
    const [, labId = '', file = '', ...deeper] = uri.path.split('/');
    const { parseConceptFileName, readConceptNote } = await import('./core.ts');
    const name = parseConceptFileName(file);
    const { labs } = await this.#library.catalogue();
    const lab = labs.find(({ manifest }) => manifest.id === labId);
    const note =
      lab && name && deeper.length === 0
        ? await readConceptNote(lab, name.id, name.locale).catch(() => undefined)
        : undefined;
    if (!note) throw vscode.FileSystemError.FileNotFound(uri);
    return note;
  }
}
