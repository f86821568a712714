import * as path from 'node:path';
import * as vscode from 'vscode';

/**
 * Tells when a folder that is known, or one that holds it, goes. VS Code says nothing then of the files that were in it,
 * so a watcher of their names hears nothing.
 * @param known absolute paths, asked with each removal
 */
export function watchFolderRemoval(known: () => readonly string[], onRemoved: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*', true, true);
  watcher.onDidDelete(({ fsPath }) => {
    if (known().some(folder => folder === fsPath || folder.startsWith(fsPath + path.sep))) onRemoved();
  });
  return watcher;
}
