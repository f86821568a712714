import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { LabManifest } from '../lab/manifest.ts';
import { checkOf, folderOf, wishesOf, type CommandArgument } from './commandArgument.ts';
import { commandIds, showProblemsCommand, viewIds } from './commands.ts';
import type { Complaints } from './complaints.ts';
import type { ConceptNotes } from './conceptNotes.ts';
import type { Findings } from './findings.ts';
import type { Grader } from './grader.ts';
import { folderLabel, type LabFolder } from './labFolder.ts';
import type { LabFolders } from './labFolders.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { LabOpener } from './labOpener.ts';
import type { LabsTree } from './labsTree.ts';
import { registerCommand } from './registerCommand.ts';
import type { ServerRuns } from './serverRuns.ts';
import type { Settings } from './settings.ts';
import type { SubmissionPreparer } from './submissionPreparer.ts';
import type { TestExplorer } from './testExplorer.ts';
import { mayRun } from './trust.ts';

export interface ActionsParts {
  readonly library: LabLibrary;
  readonly folders: LabFolders;
  readonly grader: Grader;
  readonly runs: ServerRuns;
  readonly opener: LabOpener;
  readonly preparer: SubmissionPreparer;
  readonly findings: Findings;
  readonly notes: ConceptNotes;
  readonly tests: TestExplorer;
  readonly tree: LabsTree;
  readonly settings: Settings;
  readonly complaints: Complaints;
  readonly log: vscode.LogOutputChannel;
}

/** The commands. Each takes what it is about from its argument, else from the editor at hand, else asks. */
export class Actions implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ActionsParts;

  constructor(parts: ActionsParts) {
    this.#parts = parts;
    const { grader, tree, log } = parts;
    this.#on(commandIds.openLab, argument => this.#open(argument));
    this.#on(commandIds.browseLabs, () => tree.browse());
    this.#on(commandIds.grade, argument => this.#grade(argument));
    this.#on(commandIds.gradeCheck, argument => this.#gradeCheck(argument));
    this.#on(commandIds.prepareSubmission, argument => this.#prepare(argument));
    this.#on(commandIds.cancel, () => grader.cancelAll());
    this.#on(commandIds.run, argument => this.#run(argument));
    this.#on(commandIds.stop, argument => this.#stop(argument));
    this.#on(commandIds.refresh, () => this.#refresh());
    this.#on(commandIds.openReadme, argument => this.#openReadme(argument));
    this.#on(commandIds.showFinding, argument => this.#showFinding(argument));
    this.#on(commandIds.readConcept, argument => this.#readConcept(argument));
    this.#on(commandIds.showLabs, () => vscode.commands.executeCommand(`${viewIds.labs}.focus`));
    this.#on(commandIds.showConnections, () =>
      vscode.commands.executeCommand(`${viewIds.connections}.focus`),
    );
    this.#on(commandIds.showLog, () => log.show());
  }

  dispose(): void {
    this.#store.dispose();
  }

  #on(command: string, act: (argument: CommandArgument) => unknown): void {
    this.#store.add(registerCommand(command, this.#parts.complaints, act));
  }

  async #open(argument: CommandArgument): Promise<void> {
    const { opener } = this.#parts;
    const folder = folderOf(argument, this.#parts);
    if (folder) await opener.show(folder);
    else await opener.open(labOf(argument));
  }

  async #grade(argument: CommandArgument): Promise<void> {
    const folder = await this.#chosenFolder(argument);
    if (folder && mayRun()) await this.#gradeFolder(folder, undefined);
  }

  async #gradeCheck(argument: CommandArgument): Promise<void> {
    const address = checkOf(argument, this.#parts);
    const folder = address && this.#parts.folders.byPath(address.folder);
    if (folder && mayRun()) await this.#gradeFolder(folder, [address.check]);
  }

  /** @returns the path of the zip file */
  async #prepare(argument: CommandArgument): Promise<string | undefined> {
    const folder = await this.#chosenFolder(argument);
    return folder && mayRun() ? this.#parts.preparer.prepare(folder, wishesOf(argument)) : undefined;
  }

  async #gradeFolder(folder: LabFolder, only: readonly string[] | undefined): Promise<void> {
    const { grader, complaints } = this.#parts;
    const running = grader.session(folder.path);
    if (running) {
      const stop = vscode.l10n.t('Stop It');
      const choice = await vscode.window.showInformationMessage(
        vscode.l10n.t('{title} is being graded already.', { title: folder.manifest.title }),
        stop,
      );
      if (choice === stop) running.cancel();
      return;
    }
    const end = await vscode.window.withProgress({ location: { viewId: viewIds.labs } }, () =>
      grader.grade(folder, { only }),
    );
    if (end.kind === 'failed') complaints.show(end.error);
    else if (!end.grade.build.ok) this.#sayBuildFailed(end.grade.build.diagnostics.length > 0);
  }

  /** Without waiting for an answer. */
  #sayBuildFailed(listed: boolean): void {
    const show = listed ? vscode.l10n.t('Show Problems') : vscode.l10n.t('Show Output');
    void vscode.window
      .showWarningMessage(vscode.l10n.t('Your program does not build.'), show)
      .then(choice => {
        if (choice !== show) return;
        void vscode.commands.executeCommand(listed ? showProblemsCommand : 'testing.showMostRecentOutput');
      });
  }

  async #run(argument: CommandArgument): Promise<void> {
    const { runs, settings } = this.#parts;
    const folder = await this.#chosenFolder(argument);
    if (!folder || !mayRun()) return;
    await saveAll();
    // Both live in the panel, where one of them is seen at a time.
    const reveal = settings.revealConnectionsOnRun;
    await runs.start(folder, reveal ? 'shownOnFailure' : 'shown');
    if (reveal) {
      await vscode.commands.executeCommand(`${viewIds.connections}.focus`, { preserveFocus: true });
    }
  }

  #stop(argument: CommandArgument): void {
    const { runs } = this.#parts;
    const folder = folderOf(argument, this.#parts);
    if (folder && runs.run(folder.path)) runs.stop(folder.path);
    else for (const run of runs.runs) runs.stop(run.folder.path);
  }

  async #refresh(): Promise<void> {
    const { library, folders } = this.#parts;
    library.forget();
    await folders.refresh();
  }

  async #openReadme(argument: CommandArgument): Promise<void> {
    const folder = await this.#chosenFolder(argument);
    if (folder) await this.#parts.opener.showReadme(folder, false);
  }

  #showFinding(argument: CommandArgument): void {
    const address = checkOf(argument, this.#parts);
    if (address) this.#parts.findings.show(address);
  }

  async #readConcept(argument: CommandArgument): Promise<void> {
    await this.#parts.folders.ready();
    const named = this.#namedCheck(argument);
    const concept = named?.manifest.checks.find(({ id }) => id === named.check)?.concept;
    if (named && concept !== undefined) await this.#parts.notes.show(named.manifest.id, concept);
  }

  /** A check of any lab, also of one that is not open. */
  #namedCheck(argument: CommandArgument): { manifest: LabManifest; check: string } | undefined {
    if (typeof argument === 'object' && 'kind' in argument && argument.kind === 'check')
      return { manifest: argument.manifest, check: argument.check.id };
    const address = checkOf(argument, this.#parts);
    const folder = address && this.#parts.folders.byPath(address.folder);
    return folder && { manifest: folder.manifest, check: address.check };
  }

  /** The folder that a command is about; asks when several are possible. */
  async #chosenFolder(argument: CommandArgument): Promise<LabFolder | undefined> {
    const { folders } = this.#parts;
    await folders.ready();
    const named = folderOf(argument, this.#parts) ?? this.#folderOfEditor();
    if (named || folders.folders.length <= 1) return named ?? folders.folders[0];
    const items = folders.folders.map(folder => ({
      label: folder.manifest.title,
      description: folderLabel(folder),
      folder,
    }));
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which lab?') });
    return picked?.folder;
  }

  #folderOfEditor(): LabFolder | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === 'file' ? this.#parts.folders.containing(uri.fsPath) : undefined;
  }
}

function labOf(argument: CommandArgument): string | undefined {
  if (typeof argument === 'string') return argument;
  if (argument === undefined || argument instanceof vscode.Uri || !('kind' in argument)) return undefined;
  return argument.kind === 'lab' ? argument.manifest.id : undefined;
}

async function saveAll(): Promise<void> {
  await vscode.workspace.saveAll(false);
}
