import { text, type Text } from '../base/text.ts';
import { outcomes, type MatrixCell, type MatrixLine, type Validation } from '../grading/validation.ts';
import { checkColumns } from './checkColumns.ts';
import { checksShown } from './checksShown.ts';
import { displayWidth, padEnd, padStart, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { outcomeMarks, variesMark } from './outcomeMark.ts';
import type { TextStyle } from './textStyle.ts';
import { formatLine } from './validationLines.ts';

const kinds = ['solution', 'variant', 'starter', 'fault'] as const;
const leastName = 12;

/** A line a server, a column a check. */
export function validationMatrixText(validation: Validation, style: TextStyle): string[] {
  const { matrix } = validation;
  if (matrix.length === 0) return [];
  const { localizer, paint } = style;
  const widest = (of: (line: MatrixLine) => string): number =>
    Math.max(...matrix.map(line => displayWidth(of(line))));
  const label = (line: MatrixLine): string => formatLine(line, matrix);
  const scoreWidth = widest(scoreOf);
  const timeWidth = widest(line => formatDuration(line.durationMs));
  // Before the columns ` ✓ name  `, after them `  score  time`.
  const around = 3 + 2 + 2 + scoreWidth + 2 + timeWidth;
  const ids = checksShown(validation).map(check => check.id);
  const room = style.columns - around;
  const columns = checkColumns(ids, room - widest(label));
  const nameWidth = Math.max(leastName, Math.min(widest(label), room - columns.width));
  const indent = ' '.repeat(3 + nameWidth + 2);
  const lines = columns.head.map(head => paint('bold', `${indent}${head}`));
  for (const kind of kinds) {
    const ofKind = matrix.filter(line => line.kind === kind);
    if (ofKind.length === 0) continue;
    lines.push(paint('bold', localizer.say(kindTitle(kind))));
    for (const line of ofKind) {
      const mark = line.ok ? paint('green', '✓') : paint('red', '✗');
      const cells = new Map(line.cells.map(cell => [cell.check, cell]));
      const marks = ids.map(id => markOf(cells.get(id), style));
      lines.push(
        [
          ` ${mark} ${padEnd(truncate(label(line), nameWidth), nameWidth)}`,
          columns.line(marks),
          padStart(scoreOf(line), scoreWidth),
          paint('dim', padStart(formatDuration(line.durationMs), timeWidth)),
        ].join('  '),
      );
    }
    lines.push('');
  }
  return [...lines, ...legend(matrix, style), ''];
}

function scoreOf(line: MatrixLine): string {
  return `${Math.round(line.score * 100) / 100}/${line.maxScore}`;
}

function markOf(cell: MatrixCell | undefined, { paint }: TextStyle): string {
  if (!cell) return ' ';
  const { symbol, colour } = cell.varies ? variesMark : outcomeMarks[cell.outcome];
  return paint(colour, symbol);
}

/** The marks that occur. */
function legend(matrix: readonly MatrixLine[], style: TextStyle): string[] {
  const { localizer, paint } = style;
  const cells = matrix.flatMap(line => line.cells);
  const marks = outcomes
    .filter(outcome => cells.some(cell => cell.outcome === outcome && !cell.varies))
    .map(outcome => outcomeMarks[outcome]);
  const all = cells.some(cell => cell.varies) ? [...marks, variesMark] : marks;
  const lines = [''];
  for (const { symbol, word } of all) {
    const entry = `${symbol} ${localizer.say(word)}`;
    const line = lines.at(-1) ?? '';
    if (line !== '' && displayWidth(line) + 3 + displayWidth(entry) >= style.columns) lines.push(entry);
    else lines[lines.length - 1] = line === '' ? entry : `${line}   ${entry}`;
  }
  return lines.map(line => paint('dim', ` ${line}`));
}

function kindTitle(kind: MatrixLine['kind']): Text {
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
