import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './labsView.ts';

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** The file of one of the packs of `writePacks`. */
export function packUri(name: string): vscode.Uri {
  return vscode.Uri.file(join(variable('SOCKLAB_TEST_PACKS'), `${name}.socklab`));
}

/** Opens a pack as a double click does, and resolves when its tab is there. */
export async function openPack(name: string): Promise<vscode.Uri> {
  const uri = packUri(name);
  await vscode.commands.executeCommand('vscode.open', uri);
  return await eventually('the pack', () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const isShown = input instanceof vscode.TabInputCustom && input.viewType === 'socklab.pack';
    return isShown && input.uri.toString() === uri.toString() ? uri : undefined;
  });
}

/** Ids of the labs that were installed from packs. */
export function installedLabs(): string[] {
  const folder = join(variable('SOCKLAB_HOME'), 'labs');
  return existsSync(folder) ? readdirSync(folder) : [];
}
