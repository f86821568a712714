import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { commandIds, showProblemsCommand } from './commands.ts';
import { commandUri } from './commandUri.ts';
import type { FindingFacts } from './findingPage.ts';
import type { FindingPanel } from './findingPanel.ts';
import { languageTitle, mainFile, type LabFolder } from './labFolder.ts';
import type { LabFolders } from './labFolders.ts';
import type { Problems } from './problems.ts';
import type { Recordings } from './recordings.ts';
import type { Results } from './results.ts';

/** Names a check of a learner's folder; the argument of the commands that speak of one. */
export interface CheckAddress {
  /** Absolute path. */
  readonly folder: string;
  readonly check: string;
}

/** Shows the results of checks in the finding page and keeps it up to date. */
export class Findings implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #panel: FindingPanel;
  readonly #folders: LabFolders;
  readonly #results: Results;
  readonly #recordings: Recordings;
  readonly #problems: Problems;
  #shown: CheckAddress | undefined;
  #offersReplay = false;

  constructor(
    panel: FindingPanel,
    folders: LabFolders,
    results: Results,
    recordings: Recordings,
    problems: Problems,
  ) {
    this.#panel = panel;
    this.#folders = folders;
    this.#results = results;
    this.#recordings = recordings;
    this.#problems = problems;
    const draw = (): void => {
      const facts = this.#shown && this.#facts(this.#shown);
      if (facts) panel.draw(facts);
    };
    this.#store.add(results.onDidChange(draw));
    this.#store.add(
      recordings.onDidChange(() => {
        // Many come during a grade, and a page that is drawn anew loses its place.
        if (this.#shown && this.#isRecorded(this.#shown) !== this.#offersReplay) draw();
      }),
    );
    this.#store.add(problems.onDidClear(draw));
  }

  /** Does nothing for a check that has no result. */
  show(address: CheckAddress): void {
    const facts = this.#facts(address);
    if (!facts) return;
    this.#shown = address;
    this.#panel.show(facts);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #facts(address: CheckAddress): FindingFacts | undefined {
    const folder = this.#folders.byPath(address.folder);
    const stored = this.#results.get(address.folder);
    const result = stored?.checks[address.check];
    if (!folder || !stored || !result) return undefined;
    const { manifest, submission } = folder;
    const file = mainFile(folder);
    const trusted = vscode.workspace.isTrusted;
    this.#offersReplay = this.#isRecorded(address);
    const unbuilt = result.verdict === 'skipped' && this.#problems.hasErrors(folder.path);
    return {
      result,
      sameCause: this.#sameCause(folder, result),
      labTitle: manifest.title,
      language: languageTitle(manifest, submission.language),
      seed: stored.grade?.seed,
      sandbox: stored.grade?.sandbox,
      links: {
        again: trusted ? commandUri(commandIds.gradeCheck, address) : undefined,
        watch: trusted && !unbuilt ? commandUri(commandIds.watchCheck, address) : undefined,
        replay: this.#offersReplay ? commandUri(commandIds.replayCheck, address) : undefined,
        problems: unbuilt ? commandUri(showProblemsCommand) : undefined,
        openFile: { name: path.basename(file), uri: commandUri(commandIds.openLab, { folder: folder.path }) },
        concept: result.concept && commandUri(commandIds.readConcept, address),
        readme: commandUri(commandIds.openReadme, { folder: folder.path }),
        ...this.#neighbours(folder, address.check),
      },
    };
  }

  #isRecorded(address: CheckAddress): boolean {
    const folder = this.#folders.byPath(address.folder);
    return folder !== undefined && this.#recordings.has(folder, address.check);
  }

  /** The other checks whose latest findings have the same root. */
  #sameCause(folder: LabFolder, { id, finding }: CheckResult): NonNullable<FindingFacts['sameCause']> {
    const root = finding?.root?.id;
    if (root === undefined) return [];
    const checks = this.#results.get(folder.path)?.checks ?? {};
    return folder.manifest.checks
      .flatMap(check => checks[check.id] ?? [])
      .filter(other => other.id !== id && other.finding?.root?.id === root)
      .map(other => ({ id: other.id, title: other.title, uri: findingUri(folder, other.id) }));
  }

  /** The checks before and after this one that did not pass. */
  #neighbours(folder: LabFolder, check: string): { previous: string | undefined; next: string | undefined } {
    const ids = folder.manifest.checks.map(c => c.id);
    const at = ids.indexOf(check);
    const checks = this.#results.get(folder.path)?.checks ?? {};
    const wrong = (id: string): boolean => checks[id] !== undefined && checks[id].verdict !== 'passed';
    const uri = (id: string | undefined): string | undefined =>
      id === undefined ? undefined : findingUri(folder, id);
    return { previous: uri(ids.slice(0, at).findLast(wrong)), next: uri(ids.slice(at + 1).find(wrong)) };
  }
}

function findingUri(folder: LabFolder, check: string): string {
  return commandUri(commandIds.showFinding, { folder: folder.path, check });
}
