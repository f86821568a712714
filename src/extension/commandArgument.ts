import * as vscode from 'vscode';
import type { CheckAddress } from './findings.ts';
import type { LabFolder } from './labFolder.ts';
import type { LabFolders } from './labFolders.ts';
import type { LabNode } from './labNodes.ts';
import type { TestExplorer } from './testExplorer.ts';

/**
 * What a command may be given: a row of the view, a file's URI (editor title), an address (links of the finding page),
 * a lab's id (welcome view, other extensions), or what VS Code hands to the Test Explorer's menus.
 */
export type CommandArgument =
  | LabNode
  | vscode.Uri
  | (Partial<CheckAddress> & PrepareWishes)
  | { readonly test: vscode.TestItem }
  | string
  | undefined;

/** What need not be asked when a submission is prepared; key bindings, tasks and other extensions may know it. */
export interface PrepareWishes {
  /** Absolute path of the zip file. */
  readonly out?: string;
  /** Whether to grade first where the last grade is not about the work as it is. */
  readonly grade?: boolean;
}

/** Where to look for what an argument names. */
export interface ArgumentPlaces {
  readonly folders: LabFolders;
  readonly tests: Pick<TestExplorer, 'locate'>;
}

/** The open learner's folder that an argument names. */
export function folderOf(argument: CommandArgument, { folders }: ArgumentPlaces): LabFolder | undefined {
  if (argument === undefined || typeof argument === 'string') return undefined;
  if (argument instanceof vscode.Uri) return folders.containing(argument.fsPath);
  if ('kind' in argument) {
    if (argument.kind === 'lab') return argument.folders.length === 1 ? argument.folders[0] : undefined;
    return 'folder' in argument ? argument.folder : undefined;
  }
  if ('test' in argument) return undefined;
  return argument.folder === undefined ? undefined : folders.byPath(argument.folder);
}

/** The check that an argument names. */
export function checkOf(argument: CommandArgument, { tests }: ArgumentPlaces): CheckAddress | undefined {
  if (argument === undefined || typeof argument === 'string' || argument instanceof vscode.Uri)
    return undefined;
  if ('test' in argument) return tests.locate(argument.test);
  if ('kind' in argument) {
    return argument.kind === 'check' && argument.folder
      ? { folder: argument.folder.path, check: argument.check.id }
      : undefined;
  }
  const { folder, check } = argument;
  return folder === undefined || check === undefined ? undefined : { folder, check };
}

export function wishesOf(argument: CommandArgument): PrepareWishes {
  if (typeof argument !== 'object' || argument instanceof vscode.Uri) return {};
  // Whoever calls a command is not held to its types.
  const { out, grade } = argument as { out?: unknown; grade?: unknown };
  return {
    ...(typeof out === 'string' && { out }),
    ...(typeof grade === 'boolean' && { grade }),
  };
}
