import { text, type Text } from '../base/text.ts';
import type { Validation, ValidationRow } from '../grading/validation.ts';
import { displayWidth, padEnd, padStart } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';

const kinds = ['solution', 'variant', 'starter', 'fault'] as const;

/** What a validation found, for a person at a terminal. */
export function validationText(validation: Validation, style: TextStyle): string {
  const { localizer, paint } = style;
  const lines = kinds.flatMap(kind =>
    section(
      kind,
      validation.rows.filter(row => row.kind === kind),
      style,
    ),
  );
  for (const note of validation.notes)
    lines.push(...paragraph(style, 1, localizer.say(note), `${paint('yellow', '·')} `));
  if (validation.problems.length > 0) {
    lines.push(paint('bold', localizer.say(text('Problems'))));
    for (const problem of validation.problems) {
      lines.push(...paragraph(style, 1, printable(localizer.say(problem)), `${paint('red', '✗')} `));
    }
    lines.push('');
  }
  lines.push(...verdict(validation, style));
  return `${lines.join('\n')}\n`;
}

function section(kind: ValidationRow['kind'], rows: readonly ValidationRow[], style: TextStyle): string[] {
  if (rows.length === 0) return [];
  const { localizer, paint } = style;
  const width = (of: (row: ValidationRow) => string): number =>
    Math.max(...rows.map(row => displayWidth(of(row))));
  const score = (row: ValidationRow): string => `${Math.round(row.score * 100) / 100}/${row.maxScore}`;
  const nameWidth = width(row => row.name);
  const languageWidth = width(row => row.language);
  const scoreWidth = width(score);
  return [
    paint('bold', localizer.say(kindTitle(kind))),
    ...rows.map(row => {
      const mark = row.problems.length === 0 ? paint('green', '✓') : paint('red', '✗');
      const caught = row.notPassed.filter(check => check.verdict !== 'skipped').map(check => check.id);
      const cells = [
        padEnd(row.name, nameWidth),
        ...(kind === 'fault' || kind === 'variant' ? [padEnd(row.language, languageWidth)] : []),
        padEnd(row.sandbox, 7),
        padStart(score(row), scoreWidth),
        paint('dim', padStart(formatDuration(row.durationMs), 6)),
        ...(kind === 'fault' ? [caught.join(' ')] : []),
      ];
      return ` ${mark} ${cells.join('  ')}`.trimEnd();
    }),
    '',
  ];
}

function kindTitle(kind: ValidationRow['kind']): Text {
  switch (kind) {
    case 'solution':
      return text('Solutions: full marks');
    case 'variant':
      return text('Variants: full marks');
    case 'starter':
      return text('Starters: build, and leave work to do');
    case 'fault':
      return text('Faults: caught by the checks that they name');
  }
}

function verdict(validation: Validation, { localizer, paint }: TextStyle): string[] {
  const lab = `${validation.lab} ${validation.labVersion}`;
  if (validation.cancelled) return [paint('yellow', localizer.say(text('Stopped before the end.')))];
  if (validation.ok) {
    const servers = validation.rows.length;
    return [
      paint(
        'green',
        localizer.say(
          text('✓ {lab} is proved: {servers} servers did what they are there for.', { lab, servers }),
        ),
      ),
    ];
  }
  const count = validation.problems.length;
  return [
    paint(
      'red',
      localizer.say(
        count === 1
          ? text('✗ {lab} is not proved: 1 problem.', { lab })
          : text('✗ {lab} is not proved: {count} problems.', { lab, count }),
      ),
    ),
  ];
}
