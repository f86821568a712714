import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { commandIds } from './commands.ts';
import type { CheckAddress } from './findings.ts';
import type { GradeOptions, Grader } from './grader.ts';
import type { GradeSession } from './gradeSession.ts';
import type { LabFolders } from './labFolders.ts';
import type { PublishedRun } from './publishedRun.ts';
import { RunPublisher } from './runPublisher.ts';
import { TestItems } from './testItems.ts';
import type { Translate } from './translate.ts';
import { mayRun } from './trust.ts';
import type { WatchEnd } from './watches.ts';
import { tellVerdict } from './watchVerdict.ts';

export interface TestExplorerParts {
  readonly folders: LabFolders;
  readonly grader: Grader;
  readonly words: (error: unknown) => string;
  readonly t: Translate;
}

interface OpenRun {
  readonly publisher: RunPublisher;
  readonly run: vscode.TestRun;
  /** Made here for a grade that began elsewhere, so it ends with that grade. */
  readonly own: boolean;
}

/** The checks in the Test Explorer. A grade from anywhere shows there; one begun there shows everywhere. */
export class TestExplorer implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: TestExplorerParts;
  readonly #controller = this.#store.add(vscode.tests.createTestController('socklab', 'Socklab'));
  readonly #items: TestItems;
  readonly #open = new Map<GradeSession, OpenRun>();
  #last: RunPublisher | undefined;

  constructor(parts: TestExplorerParts) {
    this.#parts = parts;
    this.#items = new TestItems(this.#controller, parts.t);
    const { folders, grader } = parts;
    this.#store.add(folders.onDidChange(() => this.#items.update(folders)));
    this.#controller.refreshHandler = () => folders.refresh();
    this.#store.add(grader.onDidStart(({ session, options }) => this.#begin(session, options)));
    this.#store.add(grader.onDidHear(({ session, event }) => this.#open.get(session)?.publisher.hear(event)));
    this.#store.add(
      grader.onDidEnd(({ session, end }) => {
        const open = this.#open.get(session);
        this.#open.delete(session);
        open?.publisher.end(end);
        if (open?.own) open.run.end();
      }),
    );
  }

  /** What the Test Explorer was told about the latest grade. */
  get lastRun(): PublishedRun | undefined {
    return this.#last?.published;
  }

  /** Lets the Test Explorer grade; before trust it only lists. */
  allowRuns(): void {
    this.#store.add(
      this.#controller.createRunProfile(
        this.#parts.t('Grade'),
        vscode.TestRunProfileKind.Run,
        (request, token) => this.#grade(request, token),
        true,
      ),
    );
    this.#store.add(
      this.#controller.createRunProfile(
        this.#parts.t('Watch'),
        vscode.TestRunProfileKind.Run,
        (request, token) => this.#watch(request, token),
        false,
      ),
    );
  }

  /** The folder and check that a test item stands for. */
  locate(item: vscode.TestItem): { readonly folder: string; readonly check: string } | undefined {
    const at = item.id.lastIndexOf('#');
    return at < 0 ? undefined : { folder: item.id.slice(0, at), check: item.id.slice(at + 1) };
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #grade(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!mayRun()) return;
    const { folders, grader } = this.#parts;
    const testRun = this.#controller.createTestRun(request);
    const grades = [...this.#items.asked(request)].map(async ([path, checks]) => {
      const folder = folders.byPath(path);
      if (!folder || grader.session(path)) return;
      const cancelled = token.onCancellationRequested(() => grader.session(path)?.cancel());
      await grader.grade(folder, { testRun, only: checks === 'all' ? undefined : checks });
      cancelled.dispose();
    });
    await Promise.all(grades);
    testRun.end();
  }

  /** One check at a time; asks for it where several are chosen. */
  async #watch(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const [[folder, checks] = []] = this.#items.asked(request);
    if (folder === undefined || checks === undefined) return;
    const [check, ...further] = checks === 'all' ? [] : checks;
    const chosen = further.length === 0 ? check : undefined;
    const item = chosen === undefined ? undefined : this.#items.check(folder, chosen);
    const run = item && this.#controller.createTestRun(request, this.#parts.t('Watch'), false);
    if (item) run?.started(item);
    const stop = (): unknown => vscode.commands.executeCommand(commandIds.stopWatching);
    const cancelled = token.onCancellationRequested(stop);
    const address: Partial<CheckAddress> = { folder, ...(chosen !== undefined && { check: chosen }) };
    const end = await vscode.commands.executeCommand<WatchEnd | undefined>(commandIds.watchCheck, address);
    cancelled.dispose();
    if (item && run) tellVerdict(run, item, end, this.#parts.t);
    run?.end();
  }

  #begin(session: GradeSession, options: GradeOptions): void {
    const { words, t } = this.#parts;
    const run = options.testRun ?? this.#controller.createTestRun(this.#request(session));
    if (!options.testRun) run.token.onCancellationRequested(() => session.cancel());
    this.#last = new RunPublisher({ run, session, items: this.#items, words, t });
    this.#open.set(session, { publisher: this.#last, run, own: !options.testRun });
  }

  #request(session: GradeSession): vscode.TestRunRequest {
    const { path } = session.folder;
    const items = session.only
      ? session.only.map(id => this.#items.check(path, id))
      : [this.#items.folder(path)];
    return new vscode.TestRunRequest(items.filter(item => item !== undefined));
  }
}
