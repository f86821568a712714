import { access } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Lab } from '../lab/catalogue.ts';
import type { LabManifest } from '../lab/manifest.ts';
import { expandHome, tildePath } from './homePath.ts';
import { languageTitle, mainFile, type LabFolder } from './labFolder.ts';
import type { LabFolders } from './labFolders.ts';
import type { LabHistories } from './labHistories.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { Settings } from './settings.ts';
import { findReadme } from './readme.ts';

export interface LabOpenerParts {
  readonly library: LabLibrary;
  readonly folders: LabFolders;
  readonly histories: LabHistories;
  readonly settings: Settings;
  readonly locale: string;
}

interface Choice extends vscode.QuickPickItem {
  readonly folder?: string;
  readonly language?: string;
}

/** Opens labs: the learner's folder where there is one, else a new one in a language and place of their choice. */
export class LabOpener {
  readonly #parts: LabOpenerParts;

  constructor(parts: LabOpenerParts) {
    this.#parts = parts;
  }

  /** Asks what is not given; does nothing more when an answer is refused. */
  async open(lab?: string): Promise<void> {
    const catalogue = await this.#parts.library.catalogue();
    const chosen = lab === undefined ? await this.#chooseLab(catalogue.labs) : catalogue.find(lab);
    if (!chosen) return;
    const manifest = await this.#parts.library.localized(chosen);
    const choice = await this.#chooseFolder(manifest);
    if (!choice) return;
    if (choice.folder !== undefined) {
      await this.enter(choice.folder);
      return;
    }
    const made = await this.#make(chosen, manifest, choice.language);
    if (made !== undefined) await this.enter(made);
  }

  /** Brings the file to work on and the instructions into view. */
  async show(folder: LabFolder): Promise<void> {
    const file = vscode.Uri.file(mainFile(folder));
    await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One, preview: false });
  }

  async showReadme(folder: LabFolder, beside: boolean): Promise<void> {
    const readme = await findReadme(folder, this.#parts.locale);
    if (readme === undefined) return;
    const command = beside ? 'markdown.showPreviewToSide' : 'markdown.showPreview';
    await vscode.commands.executeCommand(command, vscode.Uri.file(readme));
  }

  async #chooseLab(labs: readonly Lab[]): Promise<Lab | undefined> {
    if (labs.length === 1) return labs[0];
    const items = await Promise.all(
      labs.map(async lab => {
        const { title, summary } = await this.#parts.library.localized(lab);
        return { label: title, detail: summary, lab };
      }),
    );
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Open a lab'),
      matchOnDetail: true,
    });
    return picked?.lab;
  }

  /** The folders there are, and the languages to begin anew in. */
  async #chooseFolder(manifest: LabManifest): Promise<Choice | undefined> {
    await this.#parts.histories.load();
    const open = this.#parts.folders.folders.filter(f => f.lab.manifest.id === manifest.id);
    const paths = open.map(f => f.path);
    const known = this.#parts.histories.get(manifest.id)?.folders ?? [];
    for (const { path: folder } of known)
      if (!paths.includes(folder) && (await exists(folder))) paths.push(folder);
    const languageOf = new Map([
      ...known.map(f => [f.path, f.language] as const),
      ...open.map(f => [f.path, f.submission.language] as const),
    ]);
    const going: Choice[] = paths.map(folder => ({
      label: vscode.l10n.t('Continue in {language}', {
        language: languageTitle(manifest, languageOf.get(folder) ?? ''),
      }),
      description: tildePath(folder),
      folder,
    }));
    const starts: Choice[] = Object.entries(manifest.languages).map(([language, { title }]) => ({
      label: going.length > 0 ? vscode.l10n.t('Start anew in {language}', { language: title }) : title,
      language,
    }));
    const separator: Choice[] =
      going.length > 0 ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }] : [];
    return await vscode.window.showQuickPick([...going, ...separator, ...starts], {
      title: manifest.title,
      placeHolder: vscode.l10n.t('Which language do you want to write your server in?'),
      matchOnDescription: true,
    });
  }

  async #make(lab: Lab, manifest: LabManifest, language: string | undefined): Promise<string | undefined> {
    if (language === undefined) return undefined;
    const parent = this.#parts.settings.labsFolder ?? (await this.#askParent(manifest));
    if (parent === undefined) return undefined;
    const folder = await freeFolder(expandHome(parent), `${manifest.id}-${language}`);
    const { createWorkspace } = await import('./core.ts');
    await createWorkspace({ lab, language, folder });
    await this.#parts.histories.addFolder(manifest.id, { path: folder, language });
    return folder;
  }

  async #askParent(manifest: LabManifest): Promise<string | undefined> {
    const [picked] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Where shall the folder for “{title}” be made?', { title: manifest.title }),
        openLabel: vscode.l10n.t('Make It Here'),
        canSelectFiles: false,
        canSelectFolders: true,
        defaultUri: vscode.Uri.file(os.homedir()),
      })) ?? [];
    return picked?.fsPath;
  }

  /** Shows the folder in this window when it is open here, else opens it. */
  async enter(folder: string): Promise<void> {
    const here = this.#parts.folders.byPath(folder);
    if (here) {
      await this.show(here);
      return;
    }
    const uri = vscode.Uri.file(folder);
    if (vscode.workspace.workspaceFolders === undefined) {
      await vscode.commands.executeCommand('vscode.openFolder', uri);
      return;
    }
    const where = await vscode.window.showQuickPick(
      [
        { label: vscode.l10n.t('Open in This Window'), where: 'here' as const },
        { label: vscode.l10n.t('Open in New Window'), where: 'window' as const },
        { label: vscode.l10n.t('Add to Workspace'), where: 'workspace' as const },
      ],
      {
        title: vscode.l10n.t('Your lab is ready in {folder}.', { folder: tildePath(folder) }),
        ignoreFocusOut: true,
      },
    );
    if (where?.where === 'workspace') {
      vscode.workspace.updateWorkspaceFolders(vscode.workspace.workspaceFolders.length, 0, { uri });
    } else if (where) {
      await vscode.commands.executeCommand('vscode.openFolder', uri, {
        forceNewWindow: where.where === 'window',
      });
    }
  }
}

async function freeFolder(parent: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = path.join(parent, number === 1 ? name : `${name}-${number}`);
    if (!(await exists(folder))) return folder;
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
