import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Localizer } from '../base/text.ts';
import type { Recording } from '../protocol/recording.ts';

type ExportKind = 'json' | 'html' | 'svg';

/** Writes a recording into a file of the learner's choice, for a report. */
export class Exporter {
  readonly #localizer: Localizer;

  constructor(localizer: Localizer) {
    this.#localizer = localizer;
  }

  /** Asks for the kind of file first. */
  async ask(recording: Recording): Promise<void> {
    const kinds: (vscode.QuickPickItem & { as: ExportKind })[] = [
      {
        label: 'HTML',
        as: 'html',
        description: vscode.l10n.t('A page that needs nothing else: the picture, the steps and the verdict'),
      },
      { label: 'SVG', as: 'svg', description: vscode.l10n.t('The picture of the conversation') },
      { label: 'JSON', as: 'json', description: vscode.l10n.t('Everything that was recorded, for programs') },
    ];
    const chosen = await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t('Export as') });
    if (chosen) await this.save(recording, chosen.as);
  }

  /** Asks where to, and writes. */
  async save(recording: Recording, kind: ExportKind): Promise<void> {
    const name = `${recording.lab}-${recording.check.id}.${kind}`.replaceAll(/[^\w.-]+/g, '-');
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export the recording'),
      filters: { [kind.toUpperCase()]: [kind] },
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, Buffer.from(await this.#content(recording, kind)));
    const open = vscode.l10n.t('Open');
    const sentence = vscode.l10n.t('The recording was written to {file}.', {
      file: path.basename(target.fsPath),
    });
    void vscode.window.showInformationMessage(sentence, open).then(choice => {
      if (choice !== open) return;
      if (kind === 'json') void vscode.window.showTextDocument(target);
      else void vscode.env.openExternal(target);
    });
  }

  async #content(recording: Recording, kind: ExportKind): Promise<string> {
    const { conversationHtml, conversationSvg, recordingJson } = await import('./coreReports.ts');
    switch (kind) {
      case 'html':
        return conversationHtml(recording, this.#localizer);
      case 'svg':
        return conversationSvg(recording, this.#localizer);
      case 'json':
        return recordingJson(recording);
    }
  }
}
