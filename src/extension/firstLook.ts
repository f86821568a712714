import * as vscode from 'vscode';
import { viewIds } from './commands.ts';
import type { LabFolders } from './labFolders.ts';
import type { LabOpener } from './labOpener.ts';

const key = 'socklab.shown';

/** A lab's folder that is opened for the first time shows its checks, the file to work on, and the instructions. */
export async function firstLook(
  memento: vscode.Memento,
  folders: LabFolders,
  opener: LabOpener,
): Promise<void> {
  await folders.ready();
  const roots = (vscode.workspace.workspaceFolders ?? []).map(f => f.uri.fsPath);
  const folder = folders.folders.find(f => roots.includes(f.path));
  const shown = memento.get<boolean>(key, false);
  const editing = vscode.window.tabGroups.all.some(group => group.tabs.length > 0);
  if (!folder || shown) return;
  await memento.update(key, true);
  if (editing) return;
  await vscode.commands.executeCommand(`${viewIds.labs}.focus`);
  await opener.show(folder);
  await opener.showReadme(folder, true);
}
