import type { LearnerReport } from './learnerReport.ts';
import type { LearnerCheck } from './learnerChecks.ts';

/**
 * `results.json` of a Gradescope autograder. A check that was not judged has neither a score nor a status there, so that it
 * is shown and not counted. Where nothing could be graded there is no score at all: Gradescope then calls the run failed
 * and lets staff know, instead of giving zero.
 */
export function gradescopeResults(report: LearnerReport): string {
  const { score, summary, durationMs, checks, lab } = report;
  const results = {
    ...(score && { score: score.points }),
    execution_time: Math.round(durationMs / 1000),
    ...(summary !== '' && { output: summary }),
    output_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    extra_data: { lab: lab.id, lab_version: lab.version, ...(score && { max_score: score.max }) },
    tests: checks.map(test),
  };
  return `${JSON.stringify(results, undefined, 2)}\n`;
}

function test(check: LearnerCheck): Readonly<Record<string, unknown>> {
  const { standing, points, maxPoints, bonus } = check;
  const status = standing === 'passed' || standing === 'failed' ? { status: standing } : {};
  return {
    name: check.isHidden ? check.title : `${check.id} ${check.title}`,
    name_format: 'text',
    number: String(check.number),
    // A bonus is on top: of nothing, so that missing it looks like missing nothing.
    ...(standing !== 'notJudged' && { score: points, max_score: bonus ? 0 : maxPoints }),
    ...status,
    ...(check.details !== '' && { output: check.details, output_format: 'text' }),
    visibility: 'visible',
  };
}
