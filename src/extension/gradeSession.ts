import { assertNever } from '../base/assertNever.ts';
import type { BuildResult, CheckResult, Grade } from '../protocol/grade.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import type { LabFolder } from './labFolder.ts';

export type CheckProgress =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | { readonly kind: 'judged'; readonly result: CheckResult };

export type SessionEnd =
  | { readonly kind: 'graded'; readonly grade: Grade }
  /** Nothing could be judged. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** One grade while it runs: what the events have said so far. */
export class GradeSession {
  readonly folder: LabFolder;
  /** Ids that were asked for; all when absent. */
  readonly only: readonly string[] | undefined;
  readonly #abort = new AbortController();
  readonly #checks = new Map<string, CheckProgress>();
  #phase: 'starting' | 'building' | 'checking' | 'cancelling' | 'ended' = 'starting';
  #build: BuildResult | undefined;
  #end: SessionEnd | undefined;

  constructor(folder: LabFolder, only: readonly string[] | undefined) {
    this.folder = folder;
    this.only = only;
    for (const check of folder.manifest.checks) {
      if (!only || only.includes(check.id)) this.#checks.set(check.id, { kind: 'queued' });
    }
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get phase(): 'starting' | 'building' | 'checking' | 'cancelling' | 'ended' {
    return this.#phase;
  }

  get checks(): ReadonlyMap<string, CheckProgress> {
    return this.#checks;
  }

  get build(): BuildResult | undefined {
    return this.#build;
  }

  get end(): SessionEnd | undefined {
    return this.#end;
  }

  get judged(): number {
    return [...this.#checks.values()].filter(c => c.kind === 'judged').length;
  }

  cancel(): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'cancelling';
    this.#abort.abort();
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'runStarted':
        // What a check builds on runs with it, though nobody asked for it.
        for (const { id } of event.checks) {
          if (!this.#checks.has(id)) this.#checks.set(id, { kind: 'queued' });
        }
        return;
      case 'buildStarted':
        this.#enter('building');
        return;
      case 'buildFinished':
        this.#build = event.build;
        this.#enter('checking');
        return;
      case 'checkStarted':
        this.#enter('checking');
        this.#checks.set(event.id, { kind: 'running' });
        return;
      case 'checkFinished':
        this.#checks.set(event.result.id, { kind: 'judged', result: event.result });
        return;
      case 'runFinished':
      case 'step':
      case 'stepAhead':
      case 'recording':
      case 'output':
      case 'sockets':
      case 'socketsChanged':
        return;
      default:
        assertNever(event);
    }
  }

  finish(end: SessionEnd): void {
    this.#phase = 'ended';
    this.#end = end;
  }

  #enter(phase: 'building' | 'checking'): void {
    if (this.#phase !== 'cancelling') this.#phase = phase;
  }
}
