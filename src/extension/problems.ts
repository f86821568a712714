import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { Grader } from './grader.ts';
import type { ServerRuns } from './serverRuns.ts';

/** Puts the compiler's messages of the latest grade into the Problems panel, until something else builds the program. */
export class Problems implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('socklab'));
  /** The files of each learner's folder that have messages. */
  readonly #files = new Map<string, readonly vscode.Uri[]>();
  readonly #cleared = this.#store.add(new vscode.EventEmitter<void>());

  readonly onDidClear = this.#cleared.event;

  constructor(grader: Grader, runs: ServerRuns) {
    // It builds the program too, and its terminal shows what the compiler says of it now.
    this.#store.add(runs.onDidStart(({ folder }) => this.#clear(folder.path)));
    this.#store.add(grader.onDidStart(({ session }) => this.#clear(session.folder.path)));
    this.#store.add(
      grader.onDidHear(({ session, event }) => {
        if (event.type === 'buildFinished') this.report(session.folder.path, event.build.diagnostics);
      }),
    );
  }

  /** Whether the panel lists errors of a learner's folder. */
  hasErrors(folder: string): boolean {
    const messages = (this.#files.get(folder) ?? []).flatMap(file => this.#collection.get(file) ?? []);
    return messages.some(message => message.severity === vscode.DiagnosticSeverity.Error);
  }

  /** What the compiler says of a learner's folder, in the place of what it said before. */
  report(folder: string, diagnostics: readonly Diagnostic[]): void {
    this.#clear(folder);
    this.#show(folder, diagnostics);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #clear(folder: string): void {
    for (const file of this.#files.get(folder) ?? []) this.#collection.delete(file);
    if (this.#files.delete(folder)) this.#cleared.fire();
  }

  #show(folder: string, diagnostics: readonly Diagnostic[]): void {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const diagnostic of diagnostics) {
      const file = path.resolve(folder, diagnostic.file);
      byFile.set(file, [...(byFile.get(file) ?? []), toDiagnostic(diagnostic)]);
    }
    for (const [file, messages] of byFile) this.#collection.set(vscode.Uri.file(file), messages);
    this.#files.set(
      folder,
      [...byFile.keys()].map(file => vscode.Uri.file(file)),
    );
  }
}

function toDiagnostic(diagnostic: Diagnostic): vscode.Diagnostic {
  const start = new vscode.Position(diagnostic.line - 1, diagnostic.column - 1);
  // An empty range is drawn over the word at that place.
  const shown = new vscode.Diagnostic(
    new vscode.Range(start, start),
    diagnostic.message,
    severity(diagnostic),
  );
  shown.source = 'socklab';
  return shown;
}

function severity({ severity: level }: Diagnostic): vscode.DiagnosticSeverity {
  switch (level) {
    case 'error':
      return vscode.DiagnosticSeverity.Error;
    case 'warning':
      return vscode.DiagnosticSeverity.Warning;
    case 'note':
      return vscode.DiagnosticSeverity.Information;
  }
}
