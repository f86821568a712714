import * as vscode from 'vscode';

/** Whether programs of this workspace may run; says why not, with the way out, when they may not. */
export function mayRun(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  void vscode.window.showWarningMessage(restrictedReason(), manage).then(choice => {
    if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}

export function restrictedReason(): string {
  return vscode.l10n.t(
    'Restricted Mode: you can read the labs, but Socklab does not build, run or grade anything until you trust this workspace.',
  );
}
