import type * as vscode from 'vscode';
import type { Complaints } from './complaints.ts';
import type { LabNode } from './labNodes.ts';
import type { PackSources } from './packSources.ts';

/** A pack that is dropped on the labs view is shown; nothing can be dragged out of it. */
export class LabDrops implements vscode.TreeDragAndDropController<LabNode> {
  readonly #sources: PackSources;
  readonly #complaints: Complaints;

  /** From the explorer, and from outside of VS Code. */
  readonly dropMimeTypes = ['text/uri-list', 'files'];
  readonly dragMimeTypes = [];

  constructor(sources: PackSources, complaints: Complaints) {
    this.#sources = sources;
    this.#complaints = complaints;
  }

  async handleDrop(_: LabNode | undefined, items: vscode.DataTransfer): Promise<void> {
    try {
      await this.#sources.openDropped(items);
    } catch (error) {
      this.#complaints.show(error);
    }
  }
}
