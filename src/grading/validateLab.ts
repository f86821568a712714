import pLimit from 'p-limit';
import { HumanError } from '../base/humanError.ts';
import type { Text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { readProofs, type Proof } from '../lab/proofs.ts';
import { sandboxLevels, type Grade, type SandboxLevel } from '../protocol/grade.ts';
import { gradeSubmission, type GraderPaths } from './gradeSubmission.ts';
import { judgeProof } from './judgeProof.ts';
import { labProblems } from './labProblems.ts';
import type { Validation, ValidationRow } from './validation.ts';

export interface ValidateRequest {
  readonly lab: Lab;
  readonly paths: GraderPaths;
  /** Language of the findings in the problems. */
  readonly locale: string;
  /** Ids of the checks to prove; all when absent. */
  readonly only?: readonly string[];
  /** Names of the faults to try; all when absent. */
  readonly faults?: readonly string[];
  /** Only this level; else solutions and variants in each level that works here, the rest in the best. */
  readonly sandbox?: SandboxLevel;
  readonly seed?: string;
  /** Grades of each server; 1 when absent. */
  readonly repeat?: number;
  /** Grades at once; 2 when absent. */
  readonly jobs?: number;
}

export interface ValidateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ValidationProgress) => void;
}

export type ValidationProgress =
  | { readonly type: 'started'; readonly total: number }
  | { readonly type: 'running'; readonly proof: Proof }
  | { readonly type: 'finished'; readonly row: ValidationRow };

interface Task {
  readonly proof: Proof;
  readonly sandbox: SandboxLevel | undefined;
}

/**
 * Proves a lab: solutions and variants get full marks, starters build and do not, every fault is caught by the checks
 * that it names and by no other, every check catches at least one fault, and the translation is complete.
 * @throws HumanError where the lab cannot be read or nothing can be graded here.
 */
export async function validateLab(
  request: ValidateRequest,
  options: ValidateOptions = {},
): Promise<Validation> {
  const { manifest } = request.lab;
  const proofs = await readProofs(request.lab);
  const tasks = proofs.filter(proof => isWanted(proof, request)).flatMap(proof => tasksOf(proof, request));
  options.onProgress?.({ type: 'started', total: tasks.length });
  const { rows, notes } = await runTasks(tasks, request, options);
  const problems = [...labProblems(request.lab, proofs, request.only), ...rows.flatMap(row => row.problems)];
  const cancelled = options.signal?.aborted ?? false;
  const ok = problems.length === 0 && !cancelled;
  return { lab: manifest.id, labVersion: manifest.version, ok, problems, notes, rows, cancelled };
}

function isWanted(proof: Proof, { only, faults }: ValidateRequest): boolean {
  if (proof.kind !== 'fault') return true;
  if (faults && !faults.includes(proof.name)) return false;
  return !only || (proof.fault?.caughtBy.some(id => only.includes(id)) ?? false);
}

/** What must be right must be right at every level; what is wrong is wrong at the strongest. */
function tasksOf(proof: Proof, { sandbox, repeat = 1 }: ValidateRequest): Task[] {
  const thorough = proof.kind === 'solution' || proof.kind === 'variant';
  const levels = sandbox ? [sandbox] : thorough ? sandboxLevels : [undefined];
  return Array.from({ length: repeat }, () =>
    levels.map((level): Task => ({ proof, sandbox: level })),
  ).flat();
}

async function runTasks(
  tasks: readonly Task[],
  request: ValidateRequest,
  options: ValidateOptions,
): Promise<{ rows: ValidationRow[]; notes: Text[] }> {
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  const limit = pLimit(request.jobs ?? 2);
  const unavailable = new Map<SandboxLevel, Text>();
  const run = async (task: Task): Promise<ValidationRow | undefined> => {
    if (signal.aborted || (task.sandbox && unavailable.has(task.sandbox))) return undefined;
    try {
      return await runTask(task, request, signal, options);
    } catch (error) {
      // A level that was not asked for may be missing on this machine.
      if (
        task.sandbox &&
        !request.sandbox &&
        error instanceof HumanError &&
        error.code === 'no-user-namespaces'
      ) {
        unavailable.set(task.sandbox, error.text);
        return undefined;
      }
      failure.abort();
      throw error;
    }
  };
  const ends = await Promise.allSettled(tasks.map(async task => limit(run, task)));
  const failed = ends.find(end => end.status === 'rejected');
  if (failed) throw failed.reason;
  const rows = ends.flatMap(end => (end.status === 'fulfilled' && end.value ? [end.value] : []));
  return { rows, notes: [...unavailable.values()] };
}

async function runTask(
  { proof, sandbox }: Task,
  request: ValidateRequest,
  signal: AbortSignal,
  options: ValidateOptions,
): Promise<ValidationRow | undefined> {
  options.onProgress?.({ type: 'running', proof });
  const { lab, only, seed, locale, paths } = request;
  const grade = await gradeSubmission(
    {
      lab,
      submission: proof.submission,
      ...(only && { only }),
      ...(seed !== undefined && { seed }),
      ...(sandbox && { sandbox }),
      locale,
      paths,
    },
    { signal },
  );
  if (grade.verdict === 'cancelled') return undefined;
  const row = rowOf(proof, grade, judgeProof(narrowed(proof, only), grade, only !== undefined));
  options.onProgress?.({ type: 'finished', row });
  return row;
}

/** A fault whose other checks were not run: those that were run only for their sake may fail as they do. */
function narrowed(proof: Proof, only: readonly string[] | undefined): Proof {
  if (!only || !proof.fault) return proof;
  const { caughtBy, also } = proof.fault;
  return {
    ...proof,
    fault: {
      ...proof.fault,
      caughtBy: caughtBy.filter(id => only.includes(id)),
      also: [...also, ...caughtBy],
    },
  };
}

function rowOf(proof: Proof, grade: Grade, problems: readonly Text[]): ValidationRow {
  return {
    kind: proof.kind,
    name: proof.name,
    language: proof.submission.language,
    sandbox: grade.sandbox,
    verdict: grade.verdict,
    score: grade.score,
    maxScore: grade.maxScore,
    durationMs: grade.durationMs,
    notPassed: grade.checks.filter(c => c.verdict !== 'passed').map(({ id, verdict }) => ({ id, verdict })),
    problems,
  };
}
