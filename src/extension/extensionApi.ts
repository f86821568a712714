import type * as vscode from 'vscode';
import type { ValidationPicture } from '../protocol/validationMessages.ts';
import type { ToConnectionsView } from '../protocol/webviewMessages.ts';
import type { LabNode } from './labNodes.ts';
import type { PublishedRun } from './publishedRun.ts';

/** What the extension shows, readable for tests and benches; nothing here can change anything. */
export interface ExtensionApi {
  /** Milliseconds that `activate` took. */
  readonly activationMs: number;
  readonly labsTree: Pick<vscode.TreeDataProvider<LabNode>, 'getChildren' | 'getTreeItem'>;
  /** What the Test Explorer was told about the latest grade. */
  lastRun(): PublishedRun | undefined;
  /** What a connections view that opens now is told. */
  connections(): readonly ToConnectionsView[];
  /** The badge of the labs view. */
  badge(): vscode.ViewBadge | undefined;
  /** The line above the labs. */
  message(): string | undefined;
  /** What the page of a lab's validation shows; undefined while nobody has asked for it. */
  validation(folder: string): ValidationPicture | undefined;
}
