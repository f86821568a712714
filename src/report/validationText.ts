import { text } from '../base/text.ts';
import type { Validation } from '../grading/validation.ts';
import { sandboxLevels } from '../protocol/grade.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';
import { validationChecksText } from './validationChecksText.ts';
import { validationFlakesText } from './validationFlakesText.ts';
import { validationMatrixText } from './validationMatrixText.ts';
import { slowestServersText } from './validationTimesText.ts';

/**
 * What a validation found, for a person at a terminal.
 * @param command that was given (`socklab validate labs/echo-server`); replays add their options to it
 */
export function validationText(validation: Validation, command: string, style: TextStyle): string {
  const { localizer, paint } = style;
  const lines = [
    ...validationMatrixText(validation, style),
    ...validationChecksText(validation, style),
    ...slowestServersText(validation, style),
    ...validationFlakesText(validation, command, style),
  ];
  const remarks = [...validation.notes.map(note => localizer.say(note)), ...levelRemarks(validation, style)];
  for (const remark of remarks) lines.push(...paragraph(style, 1, remark, `${paint('yellow', '·')} `));
  if (remarks.length > 0) lines.push('');
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

/** That levels agree is worth a word; where they do not, there are problems. */
function levelRemarks({ rows, differences }: Validation, { localizer }: TextStyle): string[] {
  const levels = sandboxLevels.filter(level => rows.some(row => row.sandbox === level));
  if (levels.length < 2 || differences.length > 0) return [];
  const servers = new Set(rows.map(row => `${row.kind} ${row.name}`));
  const compared = [...servers].filter(server =>
    levels.every(level => rows.some(row => `${row.kind} ${row.name}` === server && row.sandbox === level)),
  );
  if (compared.length === 0) return [];
  return [
    localizer.say(
      text('The levels {levels} agree in every verdict (servers graded in each: {servers}).', {
        levels: levels.join(', '),
        servers: compared.length,
      }),
    ),
  ];
}

function verdict(validation: Validation, { localizer, paint }: TextStyle): string[] {
  const lab = `${validation.lab} ${validation.labVersion}`;
  const { rows, planned, problems } = validation;
  if (validation.cancelled) {
    const facts = { done: rows.length, total: planned };
    return [
      paint(
        'yellow',
        localizer.say(text('Stopped before the end: {done} of {total} grades were made.', facts)),
      ),
    ];
  }
  if (validation.ok) {
    const servers = new Set(rows.map(row => `${row.kind} ${row.name}`)).size;
    const facts = { lab, servers, grades: rows.length };
    return [
      paint(
        'green',
        localizer.say(
          text(
            '✓ {lab} is proved: {servers} servers did what they are there for, in {grades} grades.',
            facts,
          ),
        ),
      ),
    ];
  }
  const count = problems.length;
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
