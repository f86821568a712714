import { escapeHtml } from '../base/escapeHtml.ts';
import { text, type Localizer } from '../base/text.ts';
import type { LearnerCheck } from './learnerChecks.ts';
import type { LearnerReport } from './learnerReport.ts';

/** One `testsuite`: a submission. */
export interface JunitSuite {
  /** Valid text. */
  readonly name: string;
  /** Absent: nothing was handed in. */
  readonly report?: LearnerReport;
}

/**
 * Results as JUnit XML. What could not be judged is an error, what was not run is skipped, and so is a bonus check that was
 * missed; none of them is a failure. It has no time stamp and no host name, so that the same results give the same bytes.
 */
export function junitXml(suites: readonly JunitSuite[], localizer: Localizer): string {
  const drawn = suites.map(suite => suiteOf(suite, localizer));
  const total = (of: (counts: Counts) => number): number => drawn.reduce((sum, each) => sum + of(each), 0);
  const attributes = countAttributes({
    tests: total(each => each.tests),
    failures: total(each => each.failures),
    errors: total(each => each.errors),
    skipped: total(each => each.skipped),
    seconds: total(each => each.seconds),
  });
  const lines = drawn.flatMap(({ lines: body }) => body).map(line => `  ${line}`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="socklab"${attributes}>
${lines.join('\n')}
</testsuites>
`;
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly seconds: number;
}

interface Case {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly name: string;
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly seconds: number;
}

function suiteOf({ name, report }: JunitSuite, localizer: Localizer): Counts & { lines: string[] } {
  const classname = report?.lab.id ?? 'socklab';
  const cases = casesOf(report, localizer);
  const count = (kind: Case['kind']): number => cases.filter(each => each.kind === kind).length;
  const counts: Counts = {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    seconds: cases.reduce((sum, { seconds }) => sum + seconds, 0),
  };
  const properties = report ? propertiesOf(report) : [];
  const lines = [
    `<testsuite name="${attribute(name)}"${countAttributes(counts)}>`,
    ...(properties.length > 0 ? ['  <properties>', ...properties, '  </properties>'] : []),
    ...cases.flatMap(each => caseLines(each, classname)),
    '</testsuite>',
  ];
  return { ...counts, lines };
}

function propertiesOf({ lab, outcome, score }: LearnerReport): string[] {
  const all: Record<string, string | number> = { lab: lab.id, labVersion: lab.version, outcome };
  if (score) Object.assign(all, { score: score.points, maxScore: score.max });
  return Object.entries(all).map(
    ([name, value]) => `    <property name="${name}" value="${attribute(String(value))}"/>`,
  );
}

function casesOf(report: LearnerReport | undefined, localizer: Localizer): Case[] {
  const whole = (kind: Case['kind'], name: string, type: string, message: string): Case => {
    return { kind, name, type, message, details: message, seconds: 0 };
  };
  if (!report) {
    const nothing = localizer.say(text('Nothing was handed in.'));
    return [whole('skipped', 'submission', 'missing', nothing)];
  }
  const checks = report.checks.map(caseOf);
  switch (report.outcome) {
    case 'graded':
      return checks;
    case 'notBuilt':
      return [whole('failure', 'build', 'notBuilt', report.summary), ...checks];
    case 'rejected':
      return [whole('failure', 'submission', 'rejected', report.summary)];
    case 'notGraded':
      return [whole('error', 'submission', 'notGraded', report.summary), ...checks];
  }
}

function caseOf(check: LearnerCheck): Case {
  const { message, details, verdict } = check;
  const name = check.isHidden ? check.title : `${check.id} ${check.title}`;
  return { kind: kindOf(check), name, type: verdict, message, details, seconds: check.durationMs / 1000 };
}

function kindOf({ standing, verdict, bonus }: LearnerCheck): Case['kind'] {
  if (standing === 'passed') return 'passed';
  if (standing === 'failed') return bonus ? 'skipped' : 'failure';
  return verdict === 'errored' ? 'error' : 'skipped';
}

function caseLines({ kind, name, type, message, details, seconds }: Case, classname: string): string[] {
  const attributes = `name="${attribute(name)}" classname="${attribute(classname)}" time="${seconds.toFixed(3)}"`;
  if (kind === 'passed') return [`  <testcase ${attributes}/>`];
  const saying = `type="${attribute(type)}" message="${attribute(message)}"`;
  const open = kind === 'skipped' ? `<skipped message="${attribute(message)}"` : `<${kind} ${saying}`;
  const body = kind === 'skipped' ? `${open}/>` : `${open}>${escapeHtml(details)}</${kind}>`;
  return [`  <testcase ${attributes}>`, `    ${body}`, '  </testcase>'];
}

function countAttributes({ tests, failures, errors, skipped, seconds }: Counts): string {
  return ` tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds.toFixed(3)}"`;
}

/** A parser turns line ends in an attribute into blanks anyway. */
function attribute(s: string): string {
  return escapeHtml(s.replaceAll('\n', ' '));
}
