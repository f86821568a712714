import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/extensionApi.ts';
import type { LabNode } from '../../src/extension/labNodes.ts';
import type { PublishedRun } from '../../src/extension/publishedRun.ts';

/** A row of the labs view as a person reads it. */
export interface Row {
  readonly node: LabNode;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

/** The folder that the window has open. */
export function openFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  return folder.uri.fsPath;
}

export async function activateSocklab(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('socklab.socklab');
  if (!extension) throw new Error('socklab.socklab is not there');
  return await extension.activate();
}

/** The rows under another row; the labs without one. */
export async function rows(api: ExtensionApi, parent?: LabNode): Promise<Row[]> {
  const nodes = (await api.labsTree.getChildren(parent)) ?? [];
  return await Promise.all(
    nodes.map(async node => {
      const item = await api.labsTree.getTreeItem(node);
      return {
        node,
        label: typeof item.label === 'string' ? item.label : (item.label?.label ?? ''),
        description: typeof item.description === 'string' ? item.description : '',
        icon: item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : '',
        spoken: item.accessibilityInformation?.label ?? '',
      };
    }),
  );
}

/** The row of the lab that is open, and those of its checks. */
export async function openLab(api: ExtensionApi): Promise<{ lab: Row; checks: Row[] }> {
  const isOpen = ({ node }: Row): boolean =>
    node.kind === 'lab'
      ? node.folders.some(({ path }) => path === openFolder())
      : node.kind === 'broken' && node.broken.path === openFolder();
  const lab = (await rows(api)).find(isOpen);
  if (!lab) throw new Error('the labs view does not show the open lab');
  return { lab, checks: await rows(api, lab.node) };
}

export async function checkRow(api: ExtensionApi, id: string): Promise<Row> {
  const { checks } = await openLab(api);
  const row = checks.find(({ node }) => node.kind === 'check' && node.check.id === id);
  if (!row) throw new Error(`no row for ${id}`);
  return row;
}

/** The concept note that is open, as the Markdown view shows it. */
export async function openNote(): Promise<vscode.Uri> {
  return await eventually('the note', () => {
    for (const { input } of vscode.window.tabGroups.all.flatMap(group => group.tabs)) {
      const isNote = input instanceof vscode.TabInputCustom && input.uri.scheme === 'socklab-note';
      if (isNote && input.viewType === 'vscode.markdown.preview.editor') return input.uri;
    }
    return undefined;
  });
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Puts a server of the lab's `solutions` or `faults` in the place of the learner's. */
export function useServer(kind: 'solutions' | 'faults', name: string): void {
  const extension = vscode.extensions.getExtension('socklab.socklab');
  if (!extension) throw new Error('socklab.socklab is not there');
  const from = join(extension.extensionPath, 'labs', 'echo-server', kind, name, 'server.c');
  copyFileSync(from, join(openFolder(), 'server.c'));
}

/** Resolves with the first answer that is not undefined. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** The latest run once it has ended, if it is another one than `before`. */
export function newRun(api: ExtensionApi, before: PublishedRun | undefined): PublishedRun | undefined {
  const run = api.lastRun();
  return run?.ended === true && run.startedAt !== before?.startedAt ? run : undefined;
}

export async function gradeCheck(api: ExtensionApi, check: string): Promise<PublishedRun> {
  const before = api.lastRun();
  await vscode.commands.executeCommand('socklab.gradeCheck', { folder: openFolder(), check });
  return await eventually('the grade', () => newRun(api, before));
}
