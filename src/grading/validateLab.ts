import type { Text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { readProofs, type Proof } from '../lab/proofs.ts';
import { sandboxLevels, type Grade, type SandboxLevel } from '../protocol/grade.ts';
import type { GradePool } from './gradePool.ts';
import type { GraderPaths } from './gradeSubmission.ts';
import { chooseSandbox } from './sandbox.ts';
import type { ProvedServer, Validation, ValidationRow } from './validation.ts';
import { concludeValidation } from './validationConclusion.ts';
import { planValidation } from './validationPlan.ts';
import { runValidation } from './validationRun.ts';

export interface ValidateRequest {
  readonly lab: Lab;
  readonly paths: GraderPaths;
  /** Language of the titles, and of the findings in the problems. */
  readonly locale: string;
  /** Ids of the checks to prove; all when absent. */
  readonly only?: readonly string[];
  /** Names of the faults to try; all when absent. */
  readonly faults?: readonly string[];
  /** Folders of the servers to grade (`solutions/c`, `faults/c-sigpipe`); all when absent. */
  readonly servers?: readonly string[];
  /** Each fault only against the checks that must catch it: whether others fail with it is not asked. */
  readonly quick?: boolean;
  /** Only this level; else solutions in each level that works here, the rest in the best. */
  readonly sandbox?: SandboxLevel;
  /** All servers in each level that works here. */
  readonly everyLevel?: boolean;
  readonly seed?: string;
  /** Grades of each server; 1 when absent. */
  readonly repeat?: number;
  /** Where the grades take their turns, when labs are proved together; else they have a pool of their own. */
  readonly pool?: GradePool;
}

export interface ValidateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ValidationProgress) => void;
}

/** What is announced while it goes on; every server that runs is finished or stopped. */
export type ValidationProgress =
  | { readonly type: 'started'; readonly total: number }
  | { readonly type: 'running'; readonly server: ProvedServer }
  /** With the grade that the row was made of: what was found, and the evidence. */
  | { readonly type: 'finished'; readonly row: ValidationRow; readonly grade: Grade }
  | { readonly type: 'stopped'; readonly server: ProvedServer };

/**
 * Proves a lab: solutions and variants get full marks, starters build and do not, every fault is caught by the checks
 * that it names and by no other, every check catches at least one fault, no verdict depends on luck or on the sandbox,
 * and the translation is complete. When it is cancelled it resolves with what was proved so far.
 * @throws HumanError where the lab cannot be read or nothing can be graded here.
 */
export async function validateLab(
  request: ValidateRequest,
  options: ValidateOptions = {},
): Promise<Validation> {
  const { lab, only, sandbox, everyLevel = false, repeat = 1 } = request;
  const proofs = await readProofs(lab);
  const { levels, note } = sandbox ? { levels: [sandbox] } : await levelsThatWork();
  const wanted = proofs.filter(proof => isWanted(proof, request));
  const tasks = planValidation(wanted, { levels, everyLevel, repeat });
  options.onProgress?.({ type: 'started', total: tasks.length });
  const rows = await runValidation(tasks, request, options);

  const cancelled = options.signal?.aborted ?? false;
  return concludeValidation({
    ...{ lab, proofs, rows, locale: request.locale, cancelled },
    planned: tasks.length,
    ...(only && { only }),
    notes: note ? [note] : [],
  });
}

async function levelsThatWork(): Promise<{ levels: readonly SandboxLevel[]; note?: Text }> {
  const { level, note } = await chooseSandbox(undefined);
  return { levels: sandboxLevels.slice(sandboxLevels.indexOf(level)), ...(note && { note }) };
}

function isWanted(proof: Proof, { only, faults, servers }: ValidateRequest): boolean {
  if (servers && !servers.includes(`${proof.kind}s/${proof.name}`)) return false;
  if (proof.kind !== 'fault') return true;
  if (faults && !faults.includes(proof.name)) return false;
  return !only || (proof.fault?.caughtBy.some(id => only.includes(id)) ?? false);
}
