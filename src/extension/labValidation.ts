import * as path from 'node:path';
import type { Localizer, Text } from '../base/text.ts';
import { gradePool } from '../grading/gradePool.ts';
import type { GraderPaths } from '../grading/gradeSubmission.ts';
import { mergeRows, type GradedAnew } from '../grading/mergeRows.ts';
import { validateLab, type ValidationProgress } from '../grading/validateLab.ts';
import { concludeValidation } from '../grading/validationConclusion.ts';
import type { ProvedServer, Validation, ValidationRow } from '../grading/validation.ts';
import type { Lab } from '../lab/catalogue.ts';
import { changedAt } from '../lab/changedAt.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import { readProofs, type Proof } from '../lab/proofs.ts';
import type { CheckResult, SandboxLevel } from '../protocol/grade.ts';
import type { ValidationPicture, ValidationStanding } from '../protocol/validationMessages.ts';
import { timeLeft } from '../report/timeLeft.ts';
import { keyOfLine } from '../report/validationLines.ts';
import { drawValidation } from '../report/validationPicture.ts';
import { ValidationStore } from './validationStore.ts';

export interface LabValidationParts {
  /** Reads the lab as it is now, with its checks compiled where `compiled` is asked for. */
  readonly read: (compiled: boolean) => Promise<Lab>;
  readonly store: ValidationStore;
  readonly paths: GraderPaths;
  readonly locale: string;
  /** Told after each step. */
  readonly changed: () => void;
}

export interface ValidationWish extends GradedAnew {
  /** Each fault only with the checks that must catch it. */
  readonly quick?: boolean;
  readonly sandbox?: SandboxLevel | undefined;
  readonly jobs?: number | undefined;
}

interface Run {
  readonly began: number;
  readonly wish: ValidationWish;
  readonly running: ProvedServer[];
  /** Line to when its grade began. */
  readonly starts: Map<string, number>;
  readonly fresh: ValidationRow[];
  readonly signal: AbortSignal;
  total: number;
}

/** The validation of one lab: what is known of it, and what is being found out. */
export class LabValidation {
  readonly #parts: LabValidationParts;
  #lab: Lab;
  #proofs: readonly Proof[];
  #localizer: Localizer;
  #rows: readonly ValidationRow[] = [];
  #notes: readonly Text[] = [];
  /** Folder of a server to when its last grade began. */
  #gradedAt = new Map<string, number>();
  #stale: ReadonlySet<string> = new Set();
  #isStopped = false;
  #run: Run | undefined;

  /** Reads the lab, and what is kept of it. @throws HumanError where the lab cannot be read */
  static async open(parts: LabValidationParts): Promise<LabValidation> {
    const lab = await parts.read(false);
    const validation = new LabValidation(parts, lab, await readProofs(lab));
    const kept = await parts.store.load();
    if (kept) {
      validation.#rows = kept.rows;
      validation.#notes = kept.notes;
      validation.#isStopped = kept.isStopped;
      validation.#gradedAt = new Map(Object.entries(kept.gradedAt));
    }
    await validation.#forgetWhatIsGone();
    return validation;
  }

  private constructor(parts: LabValidationParts, lab: Lab, proofs: readonly Proof[]) {
    this.#parts = parts;
    this.#lab = lab;
    this.#proofs = proofs;
    this.#localizer = createLocalizer(parts.locale, lab);
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  get lab(): Lab {
    return this.#lab;
  }

  /** Reads the lab anew; what is known of servers that are gone is forgotten. */
  async refresh(): Promise<void> {
    if (this.#run) return;
    await this.#read(false);
    this.#parts.changed();
  }

  /** Resolves when it is over; what was found until then stays. @throws HumanError where nothing can be graded */
  async run(wish: ValidationWish, signal: AbortSignal): Promise<void> {
    if (this.#run) throw new Error('it is running already');
    const run: Run = {
      ...{ began: performance.now(), wish, signal, running: [], starts: new Map() },
      fresh: [],
      total: 0,
    };
    this.#run = run;
    const isWhole = !wish.servers && !wish.checks;
    const before = this.#rows;
    this.#parts.changed();
    try {
      await this.#read(true);
      if (isWhole) this.#rows = [];
      const validation = await validateLab(this.#request(wish), {
        signal,
        onProgress: progress => this.#hear(progress, run),
      });
      if (validation.cancelled && run.fresh.length === 0) this.#rows = before;
      this.#isStopped = validation.cancelled && (isWhole || this.#isStopped);
      if (isWhole) this.#notes = validation.notes;
      this.#rows = this.#allRows();
    } catch (error) {
      this.#rows = run.fresh.length === 0 ? before : this.#allRows();
      throw error;
    } finally {
      this.#run = undefined;
      await this.#forgetWhatIsGone();
      await this.#save();
      this.#parts.changed();
    }
  }

  /** What was found by a check in a line; undefined where there is nothing. */
  async finding(line: string, check: string): Promise<CheckResult | undefined> {
    return (await this.#parts.store.findings(line)).find(({ id }) => id === check);
  }

  /** The grade of a line that a finding was made in. */
  rowOf(line: string): ValidationRow | undefined {
    return this.#allRows().find(row => keyOfLine(row.kind, row.name, row.sandbox) === line);
  }

  /** The folders of servers that were changed since they were graded, or never were. */
  outdated(): string[] {
    return this.#proofs
      .map(({ kind, name }) => `${kind}s/${name}`)
      .filter(folder => this.#stale.has(folder) || !this.#gradedAt.has(folder));
  }

  picture(): ValidationPicture {
    const run = this.#run;
    const validation = this.#conclusion();
    const at = Math.max(...this.#gradedAt.values());
    const left = run && timeLeft(performance.now() - run.began, run.fresh.length, run.total);
    return {
      ...drawValidation({
        title: localizeManifest(this.#lab, this.#parts.locale).title,
        folder: this.#lab.folder,
        ...{ validation, proofs: this.#proofs, stale: this.#stale, localizer: this.#localizer },
        running: run?.running ?? [],
      }),
      standing: this.#standing(validation),
      ...(run && {
        progress: {
          ...{ done: run.fresh.length, total: run.total },
          ...(left !== undefined && { leftMs: left }),
        },
      }),
      ...(Number.isFinite(at) && { at }),
    };
  }

  #request({ quick, servers, checks, sandbox, jobs }: ValidationWish): Parameters<typeof validateLab>[0] {
    return {
      lab: this.#lab,
      paths: this.#parts.paths,
      locale: this.#parts.locale,
      ...(quick && { quick }),
      ...(servers && { servers }),
      ...(checks && { only: checks }),
      ...(sandbox && { sandbox }),
      ...(jobs !== undefined && { pool: gradePool(jobs) }),
    };
  }

  #hear(progress: ValidationProgress, run: Run): void {
    switch (progress.type) {
      case 'started':
        run.total = progress.total;
        break;
      case 'running':
        run.running.push(progress.server);
        run.starts.set(lineOf(progress.server), Date.now());
        break;
      case 'finished': {
        const { row, grade } = progress;
        this.#endOf(row, run);
        run.fresh.push(row);
        // A part of its checks says nothing of when the whole was graded.
        const began = run.starts.get(lineOf(row));
        if (!run.wish.checks && began !== undefined) this.#gradedAt.set(`${row.kind}s/${row.name}`, began);
        this.#stale = new Set([...this.#stale].filter(folder => folder !== `${row.kind}s/${row.name}`));
        // Only who asks for it reads it, and a disk that is full must not end a validation.
        this.#parts.store.saveFindings(lineOf(row), grade).catch(() => undefined);
        break;
      }
      case 'stopped':
        this.#endOf(progress.server, run);
        break;
    }
    this.#parts.changed();
  }

  #endOf(server: ProvedServer, run: Run): void {
    const at = run.running.findIndex(each => lineOf(each) === lineOf(server));
    if (at >= 0) run.running.splice(at, 1);
  }

  #allRows(): readonly ValidationRow[] {
    if (!this.#run) return this.#rows;
    return mergeRows(this.#rows, this.#run.fresh, this.#run.wish, this.#lab.manifest);
  }

  #conclusion(): Validation {
    const rows = this.#allRows();
    return concludeValidation({
      ...{ lab: this.#lab, proofs: this.#proofs, rows, locale: this.#parts.locale, notes: this.#notes },
      ...{ planned: this.#run?.total ?? rows.length, cancelled: false },
    });
  }

  #standing({ problems, rows }: Validation): ValidationStanding {
    if (this.#run) return this.#run.signal.aborted ? 'stopping' : 'running';
    if (rows.length === 0) return 'never';
    if (problems.length > 0) return 'notProved';
    if (this.#isStopped) return 'stopped';
    const all = this.#lab.manifest.checks.length;
    const isWhole = this.#proofs.every(({ kind, name }) => {
      const its = rows.filter(row => row.kind === kind && row.name === name);
      return its.length > 0 && its.every(row => row.checks.length === all);
    });
    return isWhole && this.#stale.size === 0 ? 'proved' : 'part';
  }

  async #read(compiled: boolean): Promise<void> {
    this.#lab = await this.#parts.read(compiled);
    this.#proofs = await readProofs(this.#lab);
    this.#localizer = createLocalizer(this.#parts.locale, this.#lab);
    await this.#forgetWhatIsGone();
  }

  /** Servers and checks that the lab has no more, and which of the others were changed. */
  async #forgetWhatIsGone(): Promise<void> {
    const folders = new Set(this.#proofs.map(({ kind, name }) => `${kind}s/${name}`));
    const checks = new Set(this.#lab.manifest.checks.map(({ id }) => id));
    this.#rows = this.#rows
      .filter(({ kind, name }) => folders.has(`${kind}s/${name}`))
      .map(row => ({ ...row, checks: row.checks.filter(({ id }) => checks.has(id)) }));
    for (const folder of this.#gradedAt.keys()) if (!folders.has(folder)) this.#gradedAt.delete(folder);
    const below = (name: string): string => path.join(this.#lab.folder, name);
    const common = Math.max(
      ...(await Promise.all(['lab.json', 'checks.ts', 'checks'].map(name => changedAt(below(name))))),
    );
    const stale = [...this.#gradedAt].map(async ([folder, at]) =>
      Math.max(common, await changedAt(below(folder))) > at ? [folder] : [],
    );
    this.#stale = new Set((await Promise.all(stale)).flat());
  }

  async #save(): Promise<void> {
    const { store } = this.#parts;
    await store.save({
      ...{ folder: this.#lab.folder, labVersion: this.#lab.manifest.version, isStopped: this.#isStopped },
      ...{ rows: [...this.#rows], notes: [...this.#notes], gradedAt: Object.fromEntries(this.#gradedAt) },
    });
    await store.keepOnly(this.#rows.map(lineOf));
  }
}

function lineOf({ kind, name, sandbox }: ProvedServer): string {
  return keyOfLine(kind, name, sandbox);
}
