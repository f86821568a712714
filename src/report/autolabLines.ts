import { text, type Localizer } from '../base/text.ts';
import type { LearnerCheck } from './learnerChecks.ts';
import type { LearnerReport } from './learnerReport.ts';

/**
 * What an Autolab grader prints last: a line for its table of feedback, then the line with the scores, of one problem that
 * is called like the lab, with underscores for hyphens (`echo_server`). Without anything to go by there is no score in it, and Autolab keeps none.
 */
export function autolabLines(report: LearnerReport, localizer: Localizer): string {
  const { score, lab } = report;
  const problem = lab.id.replaceAll('-', '_');
  const scores = { scores: score ? { [problem]: score.points } : {} };
  return `${forAutolab(feedback(report, localizer))}\n${JSON.stringify(scores)}\n`;
}

type Stage = Readonly<Record<string, unknown>>;

/** A stage of tests is drawn as passed or not; one of plain values as names and what there is to say, not as failures. */
function feedback(report: LearnerReport, localizer: Localizer): Readonly<Record<string, unknown>> {
  const { summary } = report;
  const counted = report.checks.filter(({ standing }) => standing === 'passed' || standing === 'failed');
  const others = report.checks.filter(check => !counted.includes(check));
  const stages: (readonly [string, Stage])[] = [];
  const add = (title: string, rows: readonly (readonly [string, unknown])[]): void => {
    if (rows.length > 0) stages.push([safeName(title), Object.fromEntries(rows)]);
  };
  const word = localizer.say(text('Result'));
  add(word, summary === '' ? [] : [[`(${word})`, oneLine(summary)]]);
  add(
    localizer.say(text('Checks')),
    counted.map(check => [nameOf(check), { passed: check.standing === 'passed', hint: hintOf(check) }]),
  );
  add(
    localizer.say(text('Not judged')),
    report.outcome === 'notBuilt' ? [] : others.map(check => [nameOf(check), hintOf(check)]),
  );
  return {
    _presentation: 'semantic',
    stages: stages.map(([title]) => title),
    ...Object.fromEntries(stages),
  };
}

/** See {@link forAutolab}. */
function safeName(title: string): string {
  return /^\w+$|\W$/.test(title) ? title : `${title}.`;
}

/** Ends with a bracket: see {@link forAutolab}; begins with no underscore, for those rows are not shown. */
function nameOf({ number, id, title, isHidden, points, maxPoints }: LearnerCheck): string {
  const name = isHidden ? title : `${id} ${title}`;
  return oneLine(`${number}. ${name} (${points}/${maxPoints})`);
}

function hintOf({ message }: LearnerCheck): string {
  return oneLine(message);
}

function oneLine(s: string): string {
  return s.replaceAll(/\s*\n\s*/g, ' ').trim();
}

/**
 * JSON that survives Autolab's reading of it, which puts quotes around every word before a colon, also inside of strings.
 * So no string has a colon (but `\u003a`, which is one to whoever parses it), and no name of a field that is not a
 * plain word ends with a letter, a digit or an underscore.
 */
function forAutolab(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"(?:[^"\\]|\\.)*"/g, string => string.replaceAll(':', '\\u003a'));
}
