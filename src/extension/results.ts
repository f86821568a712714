import * as vscode from 'vscode';
import type { Grade } from '../protocol/grade.ts';
import type { StoredResult } from './storedShapes.ts';

const key = 'socklab.results';
/** VS Code complains about an extension that keeps more than 512 KiB in a workspace's state. */
const atMostCharacters = 200_000;

/** The latest results of each learner's folder, kept in the workspace's state. */
export class Results implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #stored = new Map<string, StoredResult>();
  #loading: Promise<void> | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento, log: vscode.LogOutputChannel) {
    this.#memento = memento;
    this.#log = log;
  }

  get(folder: string): StoredResult | undefined {
    return this.#stored.get(folder);
  }

  /** Reads what an earlier session has left; what does not read is dropped. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** @param all whether every check was asked for. */
  async put(folder: string, grade: Grade, all: boolean): Promise<void> {
    await this.load();
    const before = this.#stored.get(folder);
    const whole = all && grade.verdict !== 'cancelled';
    // A check that was not judged because the grade was stopped keeps what is known of it.
    const judged = grade.checks.filter(
      c => c.verdict !== 'cancelled' && (c.verdict !== 'skipped' || grade.verdict !== 'cancelled'),
    );
    this.#stored.set(folder, {
      ...before,
      // A grade that was stopped while it built says nothing of the program.
      ...(grade.verdict !== 'cancelled' && { built: grade.build.ok }),
      // Its checks are those below.
      ...(whole && { grade: { ...grade, checks: [] }, gradedAt: Date.now() }),
      checks: { ...(whole ? {} : before?.checks), ...Object.fromEntries(judged.map(c => [c.id, c])) },
    });
    await this.#keep();
  }

  /** Forgets them: they say nothing of the lab as it is now. */
  async drop(folder: string): Promise<void> {
    await this.load();
    if (this.#stored.delete(folder)) await this.#keep();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #keep(): Promise<void> {
    this.#changed.fire();
    await this.#memento.update(
      key,
      Object.fromEntries([...this.#stored].map(([path, result]) => [path, slim(result)])),
    );
  }

  async #load(): Promise<void> {
    const kept = this.#memento.get<unknown>(key);
    if (typeof kept !== 'object' || kept === null) return;
    const { storedResultSchema } = await import('./core.ts');
    for (const [folder, value] of Object.entries(kept)) {
      const parsed = storedResultSchema.safeParse(value);
      if (parsed.success) this.#stored.set(folder, parsed.data);
      else this.#log.warn(`the kept results of ${folder} are of another version and were dropped`);
    }
    this.#changed.fire();
  }
}

/** Evidence and most of the conversation go when the whole is too long. */
function slim(result: StoredResult): StoredResult {
  if (JSON.stringify(result).length <= atMostCharacters) return result;
  const checks = Object.fromEntries(
    Object.entries(result.checks).map(([id, check]) => {
      if (!check.finding) return [id, check];
      const { evidence: _evidence, ...finding } = check.finding;
      return [id, { ...check, finding: { ...finding, transcript: finding.transcript.slice(-20) } }];
    }),
  );
  return { ...result, checks };
}
