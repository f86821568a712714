import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { commandIds } from './commands.ts';
import type { FolderStates } from './folderStates.ts';
import type { Grader } from './grader.ts';
import type { LabFolder } from './labFolder.ts';
import type { LabFolders } from './labFolders.ts';
import type { Results } from './results.ts';
import type { Translate } from './translate.ts';
import { score } from './wording.ts';

export interface ScoreStatusParts {
  readonly folders: LabFolders;
  readonly results: Results;
  readonly states: FolderStates;
  readonly grader: Grader;
  readonly t: Translate;
}

/** The score of the lab at hand in the status bar: that of the active editor, else the first. */
export class ScoreStatus implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ScoreStatusParts;
  readonly #item = this.#store.add(
    vscode.window.createStatusBarItem('socklab.score', vscode.StatusBarAlignment.Left, 10),
  );

  constructor(parts: ScoreStatusParts) {
    this.#parts = parts;
    const { folders, results, grader, t } = parts;
    this.#item.name = t('Socklab score');
    this.#item.command = commandIds.showLabs;
    const draw = (): void => this.#draw();
    this.#store.add(folders.onDidChange(draw));
    this.#store.add(results.onDidChange(draw));
    this.#store.add(grader.onDidStart(draw));
    this.#store.add(grader.onDidEnd(draw));
    this.#store.add(
      grader.onDidHear(({ event }) => {
        if (event.type === 'checkFinished' || event.type === 'buildStarted') draw();
      }),
    );
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(draw));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #draw(): void {
    const folder = this.#atHand();
    if (!folder) {
      this.#item.hide();
      return;
    }
    const { t, states, grader } = this.#parts;
    const title = folder.manifest.title;
    const session = grader.session(folder.path);
    const grade = states.grade(folder);
    if (session) {
      const { judged: done, checks } = session;
      this.#item.text = `$(loading~spin) ${t('{title}: {done} of {all}', { title, done, all: checks.size })}`;
      this.#item.tooltip = t('Socklab is grading. Click to see the checks.');
    } else if (grade) {
      this.#item.text = `$(mortar-board) ${title} ${score(grade)}`;
      this.#item.tooltip = this.#withSubmission(
        t('Score of the last grade of {title}. Click to see the checks.', { title }),
        folder,
      );
    } else {
      this.#item.text = `$(mortar-board) ${title}`;
      this.#item.tooltip = t('{title} has not been graded yet. Click to see the checks.', { title });
    }
    this.#item.accessibilityInformation = {
      label: `Socklab, ${this.#item.text.replace(/^\$\([^)]*\) /, '')}`,
      role: 'button',
    };
    this.#item.show();
  }

  /** Whoever looks at the score may be done, and want to hand it in. */
  #withSubmission(words: string, { path: folder }: LabFolder): vscode.MarkdownString {
    const tooltip = new vscode.MarkdownString();
    // A title is somebody else's text; what it might pretend to be stays text, and nothing else can be run.
    tooltip.appendText(words);
    tooltip.isTrusted = { enabledCommands: [commandIds.prepareSubmission] };
    const command = `command:${commandIds.prepareSubmission}?${encodeURIComponent(JSON.stringify([{ folder }]))}`;
    return tooltip.appendMarkdown(`\n\n[${this.#parts.t('Prepare Submission')}](${command})`);
  }

  #atHand(): LabFolder | undefined {
    const file = vscode.window.activeTextEditor?.document.uri;
    const { folders } = this.#parts;
    return (file?.scheme === 'file' ? folders.containing(file.fsPath) : undefined) ?? folders.folders[0];
  }
}
