import type { LearnerCheck } from './learnerChecks.ts';
import type { LearnerReport } from './learnerReport.ts';

/**
 * The result that GitHub Classroom's reporter reads from the variable `<RUNNER-ID, in capitals>_RESULTS`: JSON in base64,
 * on one line. What was not judged is left out: the reporter knows passed or not, and counts every test that it sees.
 */
export function classroomResult(report: LearnerReport): string {
  return `${Buffer.from(JSON.stringify(classroomReport(report))).toString('base64')}\n`;
}

export interface ClassroomReport {
  readonly version: 1;
  readonly status: 'pass' | 'fail' | 'error';
  readonly max_score: number;
  readonly tests: readonly {
    readonly name: string;
    readonly status: 'pass' | 'fail' | 'error';
    readonly message?: string;
    /** Where the reporter's summary shows what a test that failed has to say; `message` is for errors only. */
    readonly test_code: string;
    readonly filename: string;
    readonly line_no: number;
    readonly execution_time: string;
    readonly score: number;
  }[];
}

/** What is in the base64. */
export function classroomReport(report: LearnerReport): ClassroomReport {
  const { outcome, score, summary } = report;
  const max_score = score?.max ?? 0;
  // Reporters divide by the number of tests, so there must be one.
  const whole = (status: 'fail' | 'error'): ClassroomReport['tests'] => [
    { ...plain, name: report.lab.title, status, message: summary, test_code: summary, score: 0 },
  ];
  if (outcome === 'notGraded') return { version: 1, status: 'error', max_score, tests: whole('error') };
  if (outcome !== 'graded') return { version: 1, status: 'fail', max_score, tests: whole('fail') };
  const judged = report.checks.filter(check => check.standing !== 'notJudged');
  const share = shareOf(report, judged);
  const tests = judged.map(check => {
    const status = check.standing === 'passed' ? ('pass' as const) : ('fail' as const);
    const name = check.isHidden ? check.title : `${check.id} ${check.title}`;
    return {
      ...plain,
      name,
      status,
      test_code: check.details,
      execution_time: `${(check.durationMs / 1000).toFixed(2)}s`,
      score: check.points * share,
    };
  });
  const failed = judged.some(check => check.standing !== 'passed' && !check.bonus);
  return { version: 1, status: failed ? 'fail' : 'pass', max_score, tests };
}

const plain = { filename: '', line_no: 0, execution_time: '0s' } as const;

/** Classroom gets the sum of the tests' scores: what was not judged is made up for by the others. */
function shareOf({ score }: LearnerReport, judged: readonly LearnerCheck[]): number {
  const sum = judged.reduce((total, { points }) => total + points, 0);
  return score && sum > 0 ? score.points / sum : 1;
}
