import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PreparedSubmission } from '../classroom/prepareSubmission.ts';
import type { Translate } from './translate.ts';

interface ContentItem extends vscode.QuickPickItem {
  /** Below the folder; only files that can be opened. */
  readonly name?: string;
}

/** Lists what goes with a submission and what does not; a file that is picked is opened. */
export async function pickFromSubmission(
  folder: string,
  { files, leftOut, report }: PreparedSubmission,
  t: Translate,
): Promise<void> {
  const { fileSize, reportFileName, shownName } = await import('./coreSubmission.ts');
  const heading = (label: string): ContentItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: ContentItem[] = [
    heading(t('In the zip file')),
    ...files.map(({ name, bytes }) => ({ label: shownName(name), description: fileSize(bytes), name })),
    ...(report ? [{ label: reportFileName, description: t('your own grade, unofficial') }] : []),
  ];
  if (leftOut.length > 0) {
    items.push(heading(t('Left out, since it is no source')));
    items.push(...leftOut.map(name => ({ label: shownName(name) })));
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: t('What You Hand In'),
    matchOnDescription: true,
  });
  if (picked?.name === undefined) return;
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path.join(folder, picked.name)));
}
