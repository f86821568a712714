import type { Proof } from '../lab/proofs.ts';
import type { Grade } from '../protocol/grade.ts';
import { gradePool } from './gradePool.ts';
import { gradeSubmission } from './gradeSubmission.ts';
import { judgeProof } from './judgeProof.ts';
import type { ValidateOptions, ValidateRequest } from './validateLab.ts';
import type { ProvedServer, ValidationRow } from './validation.ts';
import { outcomeOf } from './validationOutcome.ts';
import type { ValidationTask } from './validationPlan.ts';

/**
 * Makes the grades in the pool, in this order, and resolves with those that came to an end. The first that cannot be
 * made (a compiler is missing, say) ends the others and is thrown.
 */
export async function runValidation(
  tasks: readonly ValidationTask[],
  request: ValidateRequest,
  options: ValidateOptions,
): Promise<ValidationRow[]> {
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  const pool = request.pool ?? gradePool();
  const run = async (task: ValidationTask): Promise<ValidationRow | undefined> => {
    if (signal.aborted) return undefined;
    try {
      return await runTask(task, request, signal, options);
    } catch (error) {
      failure.abort();
      throw error;
    }
  };
  const ends = await Promise.allSettled(tasks.map(async task => pool(() => run(task))));
  const failed = ends.find(end => end.status === 'rejected');
  if (failed) throw failed.reason;
  return ends.flatMap(end => (end.status === 'fulfilled' && end.value ? [end.value] : []));
}

async function runTask(
  { proof, sandbox }: ValidationTask,
  request: ValidateRequest,
  signal: AbortSignal,
  options: ValidateOptions,
): Promise<ValidationRow | undefined> {
  const { lab, seed, locale, paths } = request;
  const { kind, name, submission } = proof;
  const only = checksFor(proof, request);
  const server: ProvedServer = { kind, name, language: submission.language, sandbox };
  options.onProgress?.({ type: 'running', server });
  const grade = await gradeSubmission(
    {
      ...{ lab, submission, sandbox, locale, paths },
      ...(only && { only }),
      ...(seed !== undefined && { seed }),
    },
    { signal },
  );
  if (grade.verdict === 'cancelled') {
    options.onProgress?.({ type: 'stopped', server });
    return undefined;
  }
  const row = rowOf(server, narrowed(proof, only), grade, only !== undefined);
  options.onProgress?.({ type: 'finished', row, grade });
  return row;
}

/** The checks to grade a server with; all when undefined. */
function checksFor({ fault }: Proof, { only, quick }: ValidateRequest): readonly string[] | undefined {
  if (!quick || !fault) return only;
  return only ? only.filter(id => fault.caughtBy.includes(id)) : fault.caughtBy;
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

function rowOf(server: ProvedServer, proof: Proof, grade: Grade, partial: boolean): ValidationRow {
  const { seed, verdict, score, maxScore, build, durationMs, checks } = grade;
  return {
    ...server,
    ...{ seed, verdict, score, maxScore, durationMs },
    buildMs: Math.round(build.durationMs),
    checks: build.ok
      ? checks.flatMap(check => {
          const outcome = outcomeOf(proof, check);
          const message = check.finding?.message;
          if (!outcome) return [];
          const base = { id: check.id, verdict: check.verdict, outcome, durationMs: check.durationMs };
          return [{ ...base, ...(message !== undefined && { message }) }];
        })
      : [],
    problems: judgeProof(proof, grade, partial),
  };
}
