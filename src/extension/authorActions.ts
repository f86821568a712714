import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { LabWish } from '../authoring/newLab.ts';
import type { AuthoredLab, AuthoredLabs } from './authoredLabs.ts';
import type { CommandArgument } from './commandArgument.ts';
import { commandIds } from './commands.ts';
import type { Complaints } from './complaints.ts';
import { isHumanError } from './isHumanError.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { LabOpener } from './labOpener.ts';
import { registerCommand } from './registerCommand.ts';
import { mayRun } from './trust.ts';
import type { Validations } from './validations.ts';

export interface AuthorActionsParts {
  readonly library: LabLibrary;
  readonly labs: AuthoredLabs;
  readonly validations: Validations;
  readonly opener: LabOpener;
  /** Where previews are kept. */
  readonly previews: string;
  readonly complaints: Complaints;
}

/** What an author's commands may be told, so that they need not ask: links of pages and key bindings know it. */
export interface AuthorWish {
  /** Absolute path of the lab. */
  readonly lab?: string;
  /** To be graded again, `faults/c-sigpipe`; all when absent. */
  readonly servers?: readonly string[];
  /** Ids; all when absent. */
  readonly checks?: readonly string[];
  /** Each fault only with the checks that must catch it. */
  readonly quick?: boolean;
  /** Of a preview. */
  readonly language?: string;
  /** Of a new lab. */
  readonly wish?: LabWish;
  /** Leaves what was made where it is, for who opens it otherwise. */
  readonly open?: false;
}

/** The commands of people who write labs. */
export class AuthorActions implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: AuthorActionsParts;

  constructor(parts: AuthorActionsParts) {
    this.#parts = parts;
    const { validations } = parts;
    this.#on(commandIds.newLab, wish => this.#newLab(wish));
    this.#on(commandIds.previewLab, (wish, node) => this.#preview(wish, node));
    this.#on(commandIds.validateLab, async (wish, node) => {
      const lab = await this.#chosenLab(wish, node);
      const { servers, checks, quick } = wish;
      if (!lab) return;
      await validations.validate(lab.path, {
        ...(servers && { servers }),
        ...(checks && { checks }),
        ...(quick && { quick }),
      });
    });
    this.#on(commandIds.stopValidation, async (wish, node) => {
      const lab = await this.#chosenLab(wish, node);
      if (lab) validations.stop(lab.path);
    });
    this.#on(commandIds.showValidation, async (wish, node) => {
      const lab = await this.#chosenLab(wish, node);
      if (lab) await validations.show(lab.path);
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #on(command: string, act: (wish: AuthorWish, argument: CommandArgument) => unknown): void {
    const { complaints } = this.#parts;
    this.#store.add(
      registerCommand(command, complaints, argument => {
        const isWish = typeof argument === 'object' && !('kind' in argument);
        return act(isWish ? (argument as AuthorWish) : {}, argument);
      }),
    );
  }

  /** The lab that a command is about: that of the row, of the file at hand, the only one, or the one that is picked. */
  async #chosenLab({ lab: wanted }: AuthorWish, argument: CommandArgument): Promise<AuthoredLab | undefined> {
    const { labs } = this.#parts;
    await labs.ready();
    if (typeof argument === 'object' && 'kind' in argument && argument.kind === 'authored')
      return argument.lab;
    if (wanted !== undefined) return labs.labs.find(({ path: folder }) => folder === wanted);
    const file = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const named = file && labs.containing(file.fsPath);
    if (named || labs.labs.length <= 1) return named ?? labs.labs[0];
    const items = labs.labs.map(lab => ({
      label: lab.manifest?.title ?? path.basename(lab.path),
      description: lab.path,
      lab,
    }));
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which lab?') });
    return picked?.lab;
  }

  /** @returns the learner's folder */
  async #preview(wish: AuthorWish, argument: CommandArgument): Promise<string | undefined> {
    if (!mayRun()) return undefined;
    const { library, previews, opener } = this.#parts;
    const chosen = await this.#chosenLab(wish, argument);
    if (!chosen) return undefined;
    await vscode.workspace.saveAll(false);
    const lab = await library.authored(chosen.path, true);
    const language = wish.language ?? (await pickLanguage(lab.manifest.languages));
    if (language === undefined) return undefined;
    const { makePreview, removeOldPreviews } = await import('./coreAuthoring.ts');
    const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    await removeOldPreviews(previews, open);
    const folder = await makePreview(lab, language, previews);
    if (wish.open !== false) await opener.enter(folder);
    return folder;
  }

  /** @returns the folder of the lab */
  async #newLab({ wish: given, open }: AuthorWish): Promise<string | undefined> {
    const { authoringTools, newLab } = await import('./coreAuthoring.ts');
    const wish = given ?? (await this.#askForLab());
    if (!wish) return undefined;
    const made = await newLab(wish, authoringTools(this.#parts.library.root));
    if (open === false) return made.folder;
    const checks = vscode.Uri.file(made.checks);
    // In a window of its own nothing of this one lives on; there the labs view leads on.
    await this.#parts.opener.enter(made.folder);
    if (vscode.workspace.getWorkspaceFolder(checks)) {
      await vscode.window.showTextDocument(checks, { preview: false });
      await vscode.commands.executeCommand('markdown.showPreviewToSide', vscode.Uri.file(made.readme));
    }
    return made.folder;
  }

  async #askForLab(): Promise<LabWish | undefined> {
    const { checkLabId, scaffoldLanguages, usualTitle } = await import('./coreAuthoring.ts');
    const { complaints, library } = this.#parts;
    const taken = (await library.catalogue()).labs.map(({ manifest }) => manifest.id);
    const head = vscode.l10n.t('New lab');
    const id = await vscode.window.showInputBox({
      title: head,
      prompt: vscode.l10n.t('What is it called in commands and folders? Small letters, digits and hyphens.'),
      placeHolder: 'reverse-server',
      ignoreFocusOut: true,
      validateInput: value => {
        try {
          checkLabId(value.trim(), taken);
          return undefined;
        } catch (error) {
          if (!isHumanError(error)) throw error;
          return complaints.words(error);
        }
      },
    });
    if (id === undefined) return undefined;
    const title = await vscode.window.showInputBox({
      title: head,
      prompt: vscode.l10n.t('What do learners read?'),
      value: usualTitle(id.trim()),
      ignoreFocusOut: true,
    });
    if (title === undefined) return undefined;
    const names: Readonly<Record<string, string>> = { c: 'C', python: 'Python', java: 'Java' };
    const language = await vscode.window.showQuickPick(
      scaffoldLanguages.map(each => ({ label: names[each] ?? each, language: each })),
      {
        title: head,
        placeHolder: vscode.l10n.t('In which language does it begin? Others can be added later.'),
      },
    );
    if (!language) return undefined;
    const [parent] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Where shall the folder “{folder}” be made?', { folder: id.trim() }),
        openLabel: vscode.l10n.t('Make It Here'),
        canSelectFiles: false,
        canSelectFolders: true,
      })) ?? [];
    if (!parent) return undefined;
    return {
      ...{ id: id.trim(), title, language: language.language, taken },
      folder: path.join(parent.fsPath, id.trim()),
    };
  }
}

async function pickLanguage(
  languages: Readonly<Record<string, { readonly title: string }>>,
): Promise<string | undefined> {
  const items = Object.entries(languages).map(([language, { title }]) => ({ label: title, language }));
  if (items.length === 1) return items[0]?.language;
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Preview as learner'),
    placeHolder: vscode.l10n.t('As a learner who writes in which language?'),
  });
  return picked?.language;
}
