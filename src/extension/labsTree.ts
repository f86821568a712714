import * as vscode from 'vscode';
import { assertNever } from '../base/assertNever.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import type { AuthoredLabs } from './authoredLabs.ts';
import { contextKeys } from './commands.ts';
import type { Grader } from './grader.ts';
import type { LabFolders } from './labFolders.ts';
import type { LabHistories } from './labHistories.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { LabNode } from './labNodes.ts';
import type { LabRows } from './labRows.ts';
import type { Recordings } from './recordings.ts';
import type { Results } from './results.ts';
import type { ServerRuns } from './serverRuns.ts';
import type { Validations } from './validations.ts';

export interface LabsTreeParts {
  readonly library: LabLibrary;
  readonly folders: LabFolders;
  readonly histories: LabHistories;
  readonly results: Results;
  readonly recordings: Recordings;
  readonly grader: Grader;
  readonly runs: ServerRuns;
  readonly rows: LabRows;
  readonly authored: AuthoredLabs;
  readonly validations: Pick<Validations, 'load' | 'onDidChange'>;
}

/** What changes a row. */
const seen: ReadonlySet<RunEvent['type']> = new Set([
  'runStarted',
  'buildStarted',
  'buildFinished',
  'checkStarted',
  'checkFinished',
]);

/** The labs view: labs, their checks, and how each stands. */
export class LabsTree implements vscode.TreeDataProvider<LabNode>, vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: LabsTreeParts;
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  #soon: NodeJS.Timeout | undefined;
  #browsing = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: LabsTreeParts) {
    this.#parts = parts;
    const { folders, histories, results, recordings, grader, runs } = parts;
    const changed = (): void => this.#refreshSoon();
    for (const part of [parts.authored, parts.validations, folders, histories, results, recordings, runs]) {
      this.#store.add(part.onDidChange(changed));
    }
    this.#store.add(grader.onDidStart(changed));
    this.#store.add(grader.onDidEnd(changed));
    this.#store.add(
      grader.onDidHear(({ event }) => {
        if (seen.has(event.type)) changed();
      }),
    );
    this.#store.add({ dispose: () => clearTimeout(this.#soon) });
  }

  /** Shows the labs to a newcomer, who sees the welcome until then. */
  browse(): void {
    this.#browsing = true;
    this.#changed.fire(undefined);
  }

  async getChildren(node?: LabNode): Promise<LabNode[]> {
    if (!node) return await this.#roots();
    switch (node.kind) {
      case 'lab': {
        const [only, ...further] = node.folders;
        if (further.length > 0) return node.folders.map(folder => ({ kind: 'folder', folder }));
        return checks(only?.manifest ?? node.manifest, only);
      }
      case 'folder':
        return checks(node.folder.manifest, node.folder);
      case 'check':
      case 'broken':
      case 'unusable':
      case 'authored':
        return [];
      default:
        return assertNever(node);
    }
  }

  getTreeItem(node: LabNode): vscode.TreeItem {
    return this.#parts.rows.row(node);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #roots(): Promise<LabNode[]> {
    const { library, folders, histories, results, recordings, authored, validations } = this.#parts;
    const [catalogue] = await Promise.all([
      library.catalogue(),
      folders.ready(),
      authored.ready(),
      histories.load(),
      results.load(),
      recordings.load(),
    ]);
    void vscode.commands.executeCommand('setContext', contextKeys.loading, false);
    const nothingOpen = [folders.folders, folders.broken, authored.labs].every(({ length }) => length === 0);
    // An empty view shows the welcome.
    if (nothingOpen && histories.newcomer && !this.#browsing) return [];
    const labs = await Promise.all(
      catalogue.labs.map(async (lab): Promise<LabNode & { kind: 'lab' }> => ({
        kind: 'lab',
        lab,
        manifest: await library.localized(lab),
        folders: folders.folders.filter(
          f => f.lab.manifest.id === lab.manifest.id && !library.isPreview(f.path),
        ),
      })),
    );
    const previews = folders.folders
      .filter(({ path }) => library.isPreview(path))
      .map((f): LabNode => ({
        kind: 'lab',
        lab: f.lab,
        manifest: f.manifest,
        folders: [f],
        isPreview: true,
      }));
    // What is kept of one that cannot be read is not asked for; its row says what is wrong.
    await Promise.allSettled(authored.labs.map(({ path }) => validations.load(path)));
    return [
      ...authored.labs.map((lab): LabNode => ({ kind: 'authored', lab })),
      ...previews,
      ...folders.broken.map((broken): LabNode => ({ kind: 'broken', broken })),
      ...labs.filter(l => l.folders.length > 0),
      ...labs.filter(l => l.folders.length === 0),
      ...catalogue.broken.map(({ folder, error }): LabNode => ({ kind: 'unusable', path: folder, error })),
    ];
  }

  /** Events of a grade come in bursts; a person reads ten pictures a second at most. */
  #refreshSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#changed.fire(undefined);
    }, 100);
  }
}

function checks(
  manifest: (LabNode & { kind: 'lab' })['manifest'],
  folder: (LabNode & { kind: 'folder' })['folder'] | undefined,
): LabNode[] {
  return manifest.checks.map((check, index) => ({
    kind: 'check',
    manifest,
    check,
    number: index + 1,
    folder,
  }));
}
