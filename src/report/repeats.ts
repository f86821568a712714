import { text } from '../base/text.ts';
import { verdicts, type Grade, type Verdict } from '../protocol/grade.ts';
import { displayWidth, padEnd, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import type { TextStyle } from './textStyle.ts';
import { verdictCount, verdictMark } from './verdictMark.ts';

export const repeatSchemaId = 'socklab-repeat/1';

/** What several runs of the same submission said. */
export interface RepeatSummary {
  readonly runs: number;
  readonly verdict: Grade['verdict'];
  readonly checks: readonly RepeatedCheck[];
  /** Milliseconds that the checks of one run took. */
  readonly durationsMs: readonly number[];
}

export interface RepeatedCheck {
  readonly id: string;
  readonly title: string;
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  /** Not every run said the same. */
  readonly flaky: boolean;
  /** Seeds of the runs that did not pass it, for a replay. */
  readonly failingSeeds: readonly string[];
}

export function summarizeRepeats(grades: readonly Grade[]): RepeatSummary {
  const ids = new Map(grades.flatMap(grade => grade.checks.map(check => [check.id, check.title] as const)));
  const checks = [...ids].map(([id, title]): RepeatedCheck => {
    const counts: Partial<Record<Verdict, number>> = {};
    const failingSeeds: string[] = [];
    for (const grade of grades) {
      const verdict = grade.checks.find(check => check.id === id)?.verdict;
      // A cancelled run stopped on purpose: it says nothing about this check.
      if (!verdict || verdict === 'cancelled') continue;
      counts[verdict] = (counts[verdict] ?? 0) + 1;
      if (verdict !== 'passed') failingSeeds.push(grade.seed);
    }
    return { id, title, counts, flaky: Object.keys(counts).length > 1, failingSeeds };
  });
  const said = (verdict: Grade['verdict']): boolean => grades.some(grade => grade.verdict === verdict);
  const worst = (['cancelled', 'failed', 'errored'] as const).find(said);
  const verdict =
    grades.length === 0 ? 'cancelled' : (worst ?? (checks.some(c => c.flaky) ? 'failed' : 'passed'));
  return { runs: grades.length, verdict, checks, durationsMs: grades.map(grade => grade.durationMs) };
}

/** A row a check with how often each verdict came, and which ones are flaky. */
export function repeatText(summary: RepeatSummary, style: TextStyle): string {
  const { localizer, paint, columns } = style;
  const idWidth = Math.max(0, ...summary.checks.map(check => displayWidth(check.id)));
  const titleWidth = Math.min(
    columns - idWidth - 30,
    Math.max(0, ...summary.checks.map(check => displayWidth(check.title))),
  );
  const rows = summary.checks.map(check => {
    const seen = verdicts.filter(verdict => check.counts[verdict]);
    const counts = seen.map(verdict =>
      paint(verdictMark(verdict).colour, localizer.say(verdictCount(verdict, check.counts[verdict] ?? 0))),
    );
    const mark = verdictMark(seen.at(-1) ?? 'cancelled');
    const symbol = check.flaky ? paint('yellow', '≠') : paint(mark.colour, mark.symbol);
    const flaky = check.flaky
      ? `  ${paint('yellow', localizer.say(text('flaky; seeds that did not pass: {seeds}', { seeds: check.failingSeeds.slice(0, 3).join(', ') })))}`
      : '';
    return ` ${symbol} ${padEnd(check.id, idWidth)}  ${padEnd(truncate(check.title, titleWidth), titleWidth)}  ${counts.join(' · ')}${flaky}`;
  });
  const flaky = summary.checks.filter(check => check.flaky).length;
  const verdict =
    flaky > 0
      ? paint(
          'red',
          localizer.say(
            text('{runs} runs: the verdicts of {count} of {total} checks differ.', {
              runs: summary.runs,
              count: flaky,
              total: summary.checks.length,
            }),
          ),
        )
      : localizer.say(
          text('{runs} runs: every check gave the same verdict each time.', { runs: summary.runs }),
        );
  const times = localizer.say(
    text('Checks of one run took {least} to {most}.', {
      least: formatDuration(Math.min(...summary.durationsMs)),
      most: formatDuration(Math.max(...summary.durationsMs)),
    }),
  );
  return `${[...rows, '', ` ${verdict}`, ` ${paint('dim', times)}`].join('\n')}\n`;
}

/** `{schema, runs, verdict, flaky, checks, grades}` */
export function repeatJson(summary: RepeatSummary, grades: readonly Grade[]): string {
  const flaky = summary.checks.filter(check => check.flaky).map(check => check.id);
  const { runs, verdict, checks } = summary;
  return `${JSON.stringify({ schema: repeatSchemaId, runs, verdict, flaky, checks, grades }, null, 2)}\n`;
}
