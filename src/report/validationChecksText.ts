import { text } from '../base/text.ts';
import type { ProvedCheck, Validation } from '../grading/validation.ts';
import { checksShown } from './checksShown.ts';
import { displayWidth, padEnd, padStart, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import type { TextStyle } from './textStyle.ts';

/** A line a check: how many faults of each language prove it, and how long it takes the solutions. */
export function validationChecksText(validation: Validation, style: TextStyle): string[] {
  const { localizer, paint, columns } = style;
  const checks = checksShown(validation);
  const languages = Object.keys(checks[0]?.faults ?? {});
  const head = {
    title: localizer.say(text('Checks: faults that prove them, by language; time with the solutions')),
    median: localizer.say(text('median')),
    max: localizer.say(text('longest')),
  };
  const idWidth = widest(checks.map(check => check.id));
  const countWidths = languages.map(language => Math.max(2, displayWidth(language)));
  const medianWidth = widest([head.median, ...checks.map(check => timeOf(check, 'medianMs'))]);
  const maxWidth = widest([head.max, ...checks.map(check => timeOf(check, 'maxMs'))]);
  const slowestWidth = widest(checks.map(check => check.times?.slowest ?? ''));
  const taken =
    3 +
    idWidth +
    countWidths.reduce((sum, width) => sum + width + 2, 0) +
    medianWidth +
    maxWidth +
    slowestWidth +
    8;
  const titleWidth = Math.max(10, Math.min(columns - taken, widest(checks.map(check => check.title))));
  const line = (cells: readonly string[]): string => cells.join('  ').trimEnd();
  const indent = ' '.repeat(3 + idWidth + 2 + titleWidth);
  return [
    paint('bold', head.title),
    line([
      indent,
      ...languages.map((language, i) => padStart(language, countWidths[i] ?? 0)),
      padStart(head.median, medianWidth),
      padStart(head.max, maxWidth),
    ]),
    ...checks.map(check => {
      const counts = languages.map(language => check.faults[language]?.length ?? 0);
      const mark = counts.some(count => count > 0) ? paint('green', '✓') : paint('red', '✗');
      return line([
        ` ${mark} ${padEnd(check.id, idWidth)}`,
        padEnd(truncate(check.title, titleWidth), titleWidth),
        ...counts.map((count, i) => {
          const cell = padStart(count > 0 ? String(count) : '-', countWidths[i] ?? 0);
          return count > 0 ? cell : paint('dim', cell);
        }),
        padStart(timeOf(check, 'medianMs'), medianWidth),
        padStart(timeOf(check, 'maxMs'), maxWidth),
        paint('dim', check.times?.slowest ?? ''),
      ]);
    }),
    line([
      indent,
      ...languages.map((language, i) => {
        const proved = checks.filter(check => (check.faults[language]?.length ?? 0) > 0).length;
        return padStart(String(proved), countWidths[i] ?? 0);
      }),
      paint(
        'dim',
        localizer.say(text('checks of {total} are proved in this language', { total: checks.length })),
      ),
    ]),
    '',
  ];
}

function widest(cells: readonly string[]): number {
  return Math.max(0, ...cells.map(displayWidth));
}

function timeOf({ times }: ProvedCheck, which: 'medianMs' | 'maxMs'): string {
  return times ? formatDuration(times[which]) : '';
}
