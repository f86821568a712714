import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { CommandArgument } from './commandArgument.ts';
import { commandIds, packEditorType } from './commands.ts';
import type { Complaints } from './complaints.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { PackEditor } from './packEditor.ts';
import type { PackInstaller } from './packInstaller.ts';
import type { PackSources } from './packSources.ts';
import { registerCommand } from './registerCommand.ts';

export interface PackActionsParts {
  readonly library: LabLibrary;
  readonly editor: PackEditor;
  readonly sources: PackSources;
  readonly installer: PackInstaller;
  readonly complaints: Complaints;
}

/** Everything by which packs are opened, installed and removed: editor, commands, links. */
export class PackActions implements vscode.Disposable, vscode.UriHandler {
  readonly #store = new DisposableStore();
  readonly #parts: PackActionsParts;

  constructor(parts: PackActionsParts) {
    this.#parts = parts;
    const { editor, complaints } = parts;
    this.#store.add(vscode.window.registerCustomEditorProvider(packEditorType, editor));
    this.#store.add(vscode.window.registerUriHandler(this));
    const on = (command: string, act: (argument: CommandArgument) => unknown): void => {
      this.#store.add(registerCommand(command, complaints, act));
    };
    on(commandIds.installLab, argument => this.#look(argument));
    on(commandIds.installPack, argument => this.#install(argument));
    on(commandIds.uninstallLab, argument => this.#uninstall(argument));
  }

  /** `vscode://socklab.socklab/install?url=https%3A%2F%2F…` */
  handleUri({ path, query }: vscode.Uri): void {
    const { sources, complaints } = this.#parts;
    const opened =
      path === '/install'
        ? sources.openLink(query)
        : Promise.reject(
            new HumanError(
              'link-unknown',
              text('This link asks Socklab for something that it does not know.'),
            ),
          );
    opened.catch((error: unknown) => complaints.show(error));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #look(argument: CommandArgument): Promise<void> {
    const { sources } = this.#parts;
    await (argument instanceof vscode.Uri ? sources.open(argument) : sources.choose());
  }

  /** Installs what the page shows, and nothing that is not shown. */
  async #install(argument: CommandArgument): Promise<void> {
    const read = typeof argument === 'string' ? this.#parts.editor.document(argument)?.read : undefined;
    if (!read) return;
    if ('error' in read) throw read.error;
    await this.#parts.installer.install(read.pack);
  }

  async #uninstall(argument: CommandArgument): Promise<void> {
    const { installer, library } = this.#parts;
    const isRow = typeof argument === 'object' && 'kind' in argument && argument.kind === 'lab';
    const lab = isRow ? argument.manifest.id : await this.#chooseInstalled();
    if (lab === undefined) return;
    if (await installer.uninstall(lab)) return;
    const found = (await library.catalogue()).labs.find(({ manifest }) => manifest.id === lab);
    if (found?.installed) return;
    throw new HumanError(
      'lab-not-installed',
      text('{lab} was not installed from a pack. There is nothing to remove.', { lab }),
    );
  }

  async #chooseInstalled(): Promise<string | undefined> {
    const { labs } = await this.#parts.library.catalogue();
    const items = labs.flatMap(({ manifest, installed }) =>
      installed
        ? [{ label: manifest.id, description: installed.version, detail: installed.signer?.name ?? '' }]
        : [],
    );
    if (items.length === 0)
      throw new HumanError(
        'nothing-installed',
        text('No lab was installed from a pack. There is nothing to remove.'),
      );
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Which lab shall be uninstalled?'),
    });
    return picked?.label;
  }
}
