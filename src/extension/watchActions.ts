import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { checkOf, folderOf, type ArgumentPlaces, type CommandArgument } from './commandArgument.ts';
import { commandIds, showProblemsCommand, viewIds } from './commands.ts';
import type { Complaints } from './complaints.ts';
import type { Exporter } from './recordingExport.ts';
import type { FolderStates } from './folderStates.ts';
import type { Grader } from './grader.ts';
import { folderLabel, type LabFolder } from './labFolder.ts';
import { registerCommand } from './registerCommand.ts';
import type { Recordings } from './recordings.ts';
import type { Translate } from './translate.ts';
import { mayRun } from './trust.ts';
import { verdictLook } from './verdictLooks.ts';
import type { WatchEnd, Watches } from './watches.ts';
import type { WatchSession } from './watchSession.ts';
import { checkTitle } from './wording.ts';

export interface WatchActionsParts extends ArgumentPlaces {
  readonly watches: Watches;
  readonly recordings: Recordings;
  readonly exporter: Exporter;
  readonly grader: Pick<Grader, 'sessions' | 'cancelAll'>;
  readonly states: FolderStates;
  readonly complaints: Complaints;
  readonly t: Translate;
}

/** A check of a learner's folder. */
interface Chosen {
  readonly folder: LabFolder;
  readonly check: string;
}

/** The commands that watch a check, replay and export what was recorded. */
export class WatchActions implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: WatchActionsParts;

  constructor(parts: WatchActionsParts) {
    this.#parts = parts;
    const { watches } = parts;
    this.#on(commandIds.watchCheck, argument => this.#watch(argument));
    this.#on(commandIds.nextStep, () => watches.session?.next());
    this.#on(commandIds.playSteps, () => {
      if (watches.session?.state.state === 'playing') watches.session.pause();
      else watches.session?.play();
    });
    this.#on(commandIds.stopWatching, () => watches.session?.stop());
    this.#on(commandIds.replayCheck, argument => this.#replay(argument));
    this.#on(commandIds.exportRecording, argument => this.#export(argument));
    this.#store.add(watches.onDidEnd(({ session, end }) => this.#sayEnd(session, end)));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #on(command: string, act: (argument: CommandArgument) => unknown): void {
    this.#store.add(registerCommand(command, this.#parts.complaints, act));
  }

  /** Resolves when the check is over, with how; with nothing where none was watched. */
  async #watch(argument: CommandArgument): Promise<WatchEnd | undefined> {
    const { watches } = this.#parts;
    const chosen = mayRun() ? await this.#chosen(argument, () => true) : undefined;
    if (!chosen || this.#isBusy()) return undefined;
    const watched = watches.watch(chosen.folder, chosen.check);
    await vscode.commands.executeCommand(`${viewIds.connections}.focus`);
    return await watched;
  }

  /** Says in a sentence why nothing can be watched at the moment. */
  #isBusy(): boolean {
    const { watches, grader } = this.#parts;
    const stop = vscode.l10n.t('Stop It');
    const say = (sentence: string, end: () => void): true => {
      void vscode.window.showInformationMessage(sentence, stop).then(choice => {
        if (choice === stop) end();
      });
      return true;
    };
    const [grade] = grader.sessions;
    if (grade) {
      const title = grade.folder.manifest.title;
      return say(
        vscode.l10n.t('{title} is being graded. A check can be watched when that is done.', { title }),
        () => grader.cancelAll(),
      );
    }
    const { session } = watches;
    if (!session) return false;
    return say(
      vscode.l10n.t('Check {check} is being watched already; one can be watched at a time.', {
        check: session.check,
      }),
      () => session.stop(),
    );
  }

  async #replay(argument: CommandArgument): Promise<void> {
    const { watches, recordings } = this.#parts;
    await recordings.load();
    const chosen = await this.#chosen(argument, (folder, check) => recordings.has(folder, check));
    if (!chosen) return;
    if (await watches.replay(chosen.folder, chosen.check)) {
      await vscode.commands.executeCommand(`${viewIds.connections}.focus`);
    } else {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no recording of {check} yet. Grade it, or watch it.', {
          check: chosen.check,
        }),
      );
    }
  }

  /** What is shown, unless a check is named. */
  async #export(argument: CommandArgument): Promise<void> {
    const { watches, recordings, exporter } = this.#parts;
    if (argument === undefined && watches.replayed) {
      await exporter.ask(watches.replayed);
      return;
    }
    await recordings.load();
    const chosen = await this.#chosen(argument, (folder, check) => recordings.has(folder, check));
    const recording = chosen && (await recordings.get(chosen.folder, chosen.check));
    if (recording) await exporter.ask(recording);
  }

  /** The check that a command is about; asks where none is named. */
  async #chosen(
    argument: CommandArgument,
    isOffered: (folder: LabFolder, check: string) => boolean,
  ): Promise<Chosen | undefined> {
    const { folders } = this.#parts;
    await folders.ready();
    const named = checkOf(argument, this.#parts);
    if (named) {
      const folder = folders.byPath(named.folder);
      return folder && { folder, check: named.check };
    }
    const about = folderOf(argument, this.#parts);
    const items = (about ? [about] : folders.folders).flatMap(folder => this.#items(folder, isOffered));
    if (items.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Nothing has been recorded yet. Grade the lab, or watch a check.'),
      );
      return undefined;
    }
    return await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Which check?'),
      matchOnDetail: true,
    });
  }

  #items(
    folder: LabFolder,
    isOffered: (folder: LabFolder, check: string) => boolean,
  ): (vscode.QuickPickItem & Chosen)[] {
    const { folders, states, t } = this.#parts;
    return folder.manifest.checks.flatMap((check, index) => {
      if (!isOffered(folder, check.id)) return [];
      const state = states.check(folder, check.id);
      const result = state.kind === 'judged' ? state.result : undefined;
      return {
        label: checkTitle(check, index + 1, result, t),
        description: result ? verdictLook(result.verdict, t).words : '',
        ...(folders.folders.length > 1 && { detail: folderLabel(folder) }),
        folder,
        check: check.id,
      };
    });
  }

  #sayEnd({ check }: WatchSession, end: WatchEnd): void {
    if (end.kind === 'failed') this.#parts.complaints.show(end.error);
    if (end.kind !== 'notBuilt') return;
    const show = end.listed ? vscode.l10n.t('Show Problems') : undefined;
    const sentence = vscode.l10n.t('Your program does not build, so {check} cannot be watched.', { check });
    void vscode.window.showWarningMessage(sentence, ...(show === undefined ? [] : [show])).then(choice => {
      if (choice !== undefined) void vscode.commands.executeCommand(showProblemsCommand);
    });
  }
}
