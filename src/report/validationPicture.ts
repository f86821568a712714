import type { Localizer, Text } from '../base/text.ts';
import type { MatrixLine, ProvedServer, Validation, ValidationRow } from '../grading/validation.ts';
import { mayFail } from '../grading/validationOutcome.ts';
import type { Proof } from '../lab/proofs.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import type {
  PictureCell,
  PictureCheck,
  PictureLine,
  PictureProblem,
  ValidationPicture,
} from '../protocol/validationMessages.ts';
import { formatLine, keyOfLine } from './validationLines.ts';

export interface PictureFacts {
  readonly title: string;
  /** Of the lab, absolute. */
  readonly folder: string;
  readonly validation: Validation;
  readonly proofs: readonly Proof[];
  /** What is being graded. */
  readonly running: readonly ProvedServer[];
  /** Folders of servers, `faults/c-sigpipe`, that were changed since they were graded, or whose lab was. */
  readonly stale: ReadonlySet<string>;
  readonly localizer: Localizer;
}

/** The part of the picture that follows from the grades. */
export type DrawnValidation = Pick<ValidationPicture, 'lab' | 'checks' | 'lines' | 'problems' | 'notes'>;

/** A validation as its page shows it, also before and while there are grades: what every cell is to say is there at once. */
export function drawValidation(facts: PictureFacts): DrawnValidation {
  const { validation, proofs, localizer, title, folder } = facts;
  const lines = proofs.flatMap(proof => linesOf(proof, facts));
  return {
    lab: { title, folder, id: validation.lab, version: validation.labVersion },
    checks: checksOf(validation),
    lines,
    problems: validation.problems.map(problem => problemOf(problem, lines, localizer)),
    notes: validation.notes.map(note => localizer.say(note)),
  };
}

function checksOf({ checks, flakes }: Validation): PictureCheck[] {
  return checks.map(({ id, title, faults, times }) => {
    const flaky = flakes.find(flake => flake.check === id);
    return {
      ...{ id, title, faults: Object.values(faults).flat() },
      ...(times && { times }),
      ...(flaky && { flaky: { verdicts: flaky.verdicts, differing: flaky.differing } }),
    };
  });
}

/** A line for each level that the server was graded in, or is being graded in; one line at least. */
function linesOf(proof: Proof, facts: PictureFacts): PictureLine[] {
  const { matrix } = facts.validation;
  const isIts = ({ kind, name }: ProvedServer): boolean => kind === proof.kind && name === proof.name;
  const graded = matrix.filter(isIts);
  const running = facts.running.filter(isIts);
  const levels: (SandboxLevel | undefined)[] = [
    ...new Set([...graded, ...running].map(({ sandbox }) => sandbox)),
  ];
  // What has no level yet is waiting.
  if (levels.length === 0) levels.push(undefined);
  return levels.map(level => {
    const line = graded.find(({ sandbox }) => sandbox === level);
    const isRunning = running.some(({ sandbox }) => sandbox === level);
    return lineOf(proof, level, line, isRunning, facts);
  });
}

function lineOf(
  proof: Proof,
  level: SandboxLevel | undefined,
  line: MatrixLine | undefined,
  isRunning: boolean,
  facts: PictureFacts,
): PictureLine {
  const { validation, localizer } = facts;
  const { kind, name, summary } = proof;
  const key = keyOfLine(kind, name, level);
  const rows = validation.rows.filter(row => row.kind === kind && row.name === name && row.sandbox === level);
  return {
    ...{ key, kind, folder: `${kind}s/${name}`, language: proof.submission.language },
    label: line ? formatLine(line, validation.matrix) : name,
    ...(summary !== undefined && { summary }),
    ...(line && facts.stale.has(`${kind}s/${name}`) && { isStale: true }),
    state: isRunning ? 'running' : line ? 'done' : 'waiting',
    ...(line && {
      ...{ ok: line.ok, score: line.score, maxScore: line.maxScore, durationMs: line.durationMs },
    }),
    problems: rows.flatMap(row => row.problems.map(problem => localizer.say(problem))),
    cells: validation.checks.map(({ id }) => cellOf(proof, id, line, rows)),
  };
}

function cellOf(
  proof: Proof,
  check: string,
  line: MatrixLine | undefined,
  rows: readonly ValidationRow[],
): PictureCell {
  const expected = proof.fault?.caughtBy.includes(check) ? 'catch' : mayFail(proof, check) ? 'any' : 'pass';
  const cell = line?.cells.find(each => each.check === check);
  if (!cell) return { expected };
  const results = rows.flatMap(row => row.checks.filter(({ id }) => id === check));
  const result = results.find(({ outcome }) => outcome === cell.outcome) ?? results[0];
  return {
    expected,
    outcome: cell.outcome,
    ...(cell.varies && { varies: true }),
    ...(result?.message !== undefined && { message: result.message }),
    ...(result && { durationMs: result.durationMs }),
  };
}

/** The sentence, and where in the matrix it belongs: its own values say so. */
function problemOf(problem: Text, lines: readonly PictureLine[], localizer: Localizer): PictureProblem {
  const { proof, sandbox, check, name } = problem.args;
  const folder = typeof proof === 'string' ? proof : typeof name === 'string' ? `faults/${name}` : undefined;
  const ofServer = lines.filter(line => line.folder === folder);
  const line =
    ofServer.find(({ key }) => typeof sandbox === 'string' && key.endsWith(`@${sandbox}`)) ?? ofServer[0];
  return {
    words: localizer.say(problem),
    ...(line && { line: line.key }),
    ...(typeof check === 'string' && { check }),
  };
}
