import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { Localizer } from '../base/text.ts';
import type { AuthoredLabs } from './authoredLabs.ts';

/**
 * Puts what schemas cannot see in the files of the labs that are written here into the Problems view, when they are saved.
 * It only reads: Restricted Mode has it too.
 */
export class LabIssuesView implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('socklab-labs'));
  readonly #labs: AuthoredLabs;
  readonly #localizer: Localizer;
  #round = 0;

  constructor(labs: AuthoredLabs, localizer: Localizer, report: (error: unknown) => void) {
    this.#labs = labs;
    this.#localizer = localizer;
    const look = (): void => {
      this.#look().catch(report);
    };
    this.#store.add(labs.onDidChange(look));
    this.#store.add(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.path.endsWith('.json') && labs.containing(uri.fsPath)) look();
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #look(): Promise<void> {
    const round = ++this.#round;
    if (this.#labs.labs.length === 0) {
      this.#collection.clear();
      return;
    }
    const { labIssues } = await import('./coreAuthoring.ts');
    const all = await Promise.all(this.#labs.labs.map(lab => labIssues(lab.path)));
    const files = new Map<string, vscode.Diagnostic[]>();
    for (const { file, offset, length, severity, words } of all.flat()) {
      const document = await vscode.workspace.openTextDocument(file);
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      const shown = new vscode.Diagnostic(
        range,
        this.#localizer.say(words),
        severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
      );
      shown.source = 'socklab';
      files.set(file, [...(files.get(file) ?? []), shown]);
    }
    // Another look has begun meanwhile, and knows better.
    if (round !== this.#round) return;
    this.#collection.clear();
    for (const [file, shown] of files) this.#collection.set(vscode.Uri.file(file), shown);
  }
}
