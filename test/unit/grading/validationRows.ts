import type { Outcome, ValidationRow } from '../../../src/grading/validation.ts';
import type { Verdict } from '../../../src/protocol/grade.ts';

const verdictOf: Readonly<Record<Outcome, Verdict>> = {
  caught: 'failed',
  also: 'timedOut',
  passed: 'passed',
  skipped: 'skipped',
  errored: 'errored',
  missed: 'passed',
  unexpected: 'failed',
};

/** A grade of a server: `row('fault', 'c-bad', {E01: 'passed', E02: 'caught'})`, by default private, seed 1. */
export function row(
  kind: ValidationRow['kind'],
  name: string,
  outcomes: Readonly<Record<string, Outcome>>,
  more: Partial<ValidationRow> = {},
): ValidationRow {
  const checks = Object.entries(outcomes).map(([id, outcome], i) => ({
    ...{ id, outcome, verdict: verdictOf[outcome], durationMs: (i + 1) * 100 },
    ...(outcome !== 'passed' && outcome !== 'missed' && { message: `What came of ${id}.` }),
  }));
  const failed = checks.some(check => check.verdict !== 'passed');
  return {
    ...{ kind, name, language: name.split('-', 1)[0] ?? '', sandbox: 'private', seed: '1' },
    ...{ verdict: failed ? 'failed' : 'passed', score: failed ? 50 : 100, maxScore: 100 },
    ...{ buildMs: 100, durationMs: 1000, checks, problems: [] },
    ...more,
  };
}
