import * as vscode from 'vscode';
import type { Grade } from '../protocol/grade.ts';
import type { LabHistory } from './storedShapes.ts';

const key = 'socklab.labs';
const atMostFolders = 10;

/** What this learner has done with each lab, in all windows: best score and folders. */
export class LabHistories implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  #histories: Record<string, LabHistory> = {};
  #loading: Promise<void> | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** Whether no lab was ever opened. */
  get newcomer(): boolean {
    return Object.keys(this.#histories).length === 0;
  }

  get(lab: string): LabHistory | undefined {
    return this.#histories[lab];
  }

  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async addFolder(lab: string, folder: { path: string; language: string }): Promise<void> {
    await this.load();
    const before = this.#histories[lab];
    const known = before?.folders ?? [];
    if (known[0]?.path === folder.path) return;
    const folders = [folder, ...known.filter(f => f.path !== folder.path)].slice(0, atMostFolders);
    await this.#put(lab, { ...before, folders });
  }

  async addGrade(lab: string, grade: Grade): Promise<void> {
    await this.load();
    const before = this.#histories[lab];
    if (before?.best && before.best.score >= grade.score) return;
    await this.#put(lab, {
      folders: before?.folders ?? [],
      best: { score: grade.score, maxScore: grade.maxScore },
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #put(lab: string, history: LabHistory): Promise<void> {
    this.#histories = { ...this.#histories, [lab]: history };
    this.#changed.fire();
    await this.#memento.update(key, this.#histories);
  }

  async #load(): Promise<void> {
    const kept = this.#memento.get<unknown>(key);
    if (kept === undefined) return;
    const { labHistoriesSchema } = await import('./core.ts');
    const parsed = labHistoriesSchema.safeParse(kept);
    if (parsed.success) this.#histories = parsed.data;
    this.#changed.fire();
  }
}
