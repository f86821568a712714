import type { LearnerCheck } from './learnerChecks.ts';
import type { LearnerReport } from './learnerReport.ts';

/** PrairieLearn takes no results beyond 1 MB; bytes, with room for its own additions. */
const mostBytes = 960 * 1024;

/**
 * `/grade/results/results.json` of a PrairieLearn external grader. What does not build, is refused or could not be graded
 * is `gradable: false`, which costs no attempt. What was not judged has no points to get.
 */
export function prairieLearnResults(report: LearnerReport): string {
  const { score, summary, outcome } = report;
  if (outcome !== 'graded' || !score) {
    const reason = summary === '' ? report.lab.title : summary;
    return asJson({ gradable: false, format_errors: [shortened(reason, 20_000)] });
  }
  const share = score.max > 0 ? score.points / score.max : 0;
  const results = (room: number): Readonly<Record<string, unknown>> => ({
    gradable: true,
    // With a bonus it could be more, which PrairieLearn refuses.
    score: Math.min(1, Math.max(0, Math.round(share * 10_000) / 10_000)),
    ...(summary !== '' && { message: shortened(summary, 20_000) }),
    tests: report.checks.map(check => test(check, room)),
  });
  // Each test gets less room until all of it fits; what it says first is what matters most.
  for (let room = 64_000; room > 16; room = Math.floor(room / 2)) {
    const json = asJson(results(room));
    if (Buffer.byteLength(json) <= mostBytes) return json;
  }
  return asJson({ ...results(0), tests: [] });
}

function test(check: LearnerCheck, room: number): Readonly<Record<string, unknown>> {
  const isJudged = check.standing !== 'notJudged';
  const maxPoints = isJudged && !check.bonus ? check.maxPoints : 0;
  return {
    name: shortened(check.isHidden ? check.title : `${check.id} ${check.title}`, Math.max(40, room)),
    points: isJudged ? check.points : 0,
    max_points: maxPoints,
    ...(check.message !== '' && { message: shortened(check.message, room) }),
    ...(check.details !== check.message && { output: shortened(check.details, room) }),
  };
}

/** @param room characters */
function shortened(s: string, room: number): string {
  const characters = s.length > room ? [...s] : [];
  return characters.length > room ? `${characters.slice(0, room).join('')}…` : s;
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
