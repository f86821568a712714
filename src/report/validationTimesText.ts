import { text } from '../base/text.ts';
import type { Validation, ValidationRow } from '../grading/validation.ts';
import { displayWidth, padEnd, padStart } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import type { TextStyle } from './textStyle.ts';

const shown = 5;

/** The grades that took longest, and what in them did. */
export function slowestServersText({ rows }: Validation, style: TextStyle): string[] {
  if (rows.length <= shown) return [];
  const { localizer, paint } = style;
  const slowest = rows.toSorted((a, b) => tookMs(b) - tookMs(a)).slice(0, shown);
  const name = (row: ValidationRow): string => `${row.kind}s/${row.name}`;
  const nameWidth = Math.max(...slowest.map(row => displayWidth(name(row))));
  const levelWidth = Math.max(...slowest.map(row => row.sandbox.length));
  return [
    paint('bold', localizer.say(text('Slowest servers'))),
    ...slowest.map(row => {
      const check = row.checks.toSorted((a, b) => b.durationMs - a.durationMs)[0];
      const facts = { build: formatDuration(row.buildMs) };
      const parts = check
        ? text('build {build}, longest check {check} {time}', {
            ...facts,
            check: check.id,
            time: formatDuration(check.durationMs),
          })
        : text('build {build}', facts);
      return [
        ` ${padStart(formatDuration(tookMs(row)), 10)}`,
        padEnd(name(row), nameWidth),
        padEnd(row.sandbox, levelWidth),
        paint('dim', localizer.say(parts)),
      ].join('  ');
    }),
    '',
  ];
}

function tookMs(row: ValidationRow): number {
  return row.buildMs + row.durationMs;
}
