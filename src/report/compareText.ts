import { text } from '../base/text.ts';
import { comparisonCounts, isChanged, labChanges, sideWords, signed } from './compareWords.ts';
import type { CheckChange, CheckSide, ClassComparison, StudentComparison } from './compareResults.ts';
import { displayWidth, padEnd, padStart } from './displayWidth.ts';
import type { Colour } from './paint.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';
import { verdictMark } from './verdictMark.ts';

/** What changed for whom, for a person at a terminal: the lab, the class, then those for whom something did. */
export function compareText(comparison: ClassComparison, style: TextStyle): string {
  const { localizer, paint } = style;
  const changed = comparison.students.filter(isChanged);
  const title = localizer.say(text('What changed since the grading before'));
  const lab = labChanges(comparison).map(line => printable(localizer.say(line)).replaceAll('\n', ' '));
  const lines = [
    paint('bold', title),
    ...lab.flatMap(line => paragraph(style, 1, line, '· ')),
    ` ${comparisonCounts(comparison)
      .map(part => localizer.say(part))
      .join(' · ')}`,
    ...(changed.length > 0 ? ['', ...table(changed, style)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function table(students: readonly StudentComparison[], style: TextStyle): string[] {
  const { localizer, paint } = style;
  const rows = students.map(each => ({
    each,
    id: printable(each.student.id).replaceAll('\n', ' '),
    before: sideWords(each.before, localizer),
    after: sideWords(each.after, localizer),
    delta: each.delta === undefined ? '' : signed(each.delta),
  }));
  const width = (of: (row: (typeof rows)[number]) => string): number =>
    Math.max(0, ...rows.map(row => displayWidth(of(row))));
  const [idWidth, beforeWidth] = [
    Math.min(
      30,
      width(row => row.id),
    ),
    width(row => row.before),
  ];
  const [afterWidth, deltaWidth] = [width(row => row.after), width(row => row.delta)];
  return rows.flatMap(({ each, id, before, after, delta }) => {
    const colour: Colour = (each.delta ?? 0) > 0 ? 'green' : (each.delta ?? 0) < 0 ? 'red' : 'dim';
    const head = `${padEnd(id, idWidth)}  ${padStart(before, beforeWidth)} → ${padStart(after, afterWidth)}  ${paint(colour, padStart(delta, deltaWidth))}  `;
    const told = details(each, style);
    return told === '' ? [` ${head}`.trimEnd()] : paragraph(style, 1, told, head);
  });
}

function details({ changes, isResubmitted, deltaOfLab = 0 }: StudentComparison, style: TextStyle): string {
  const { localizer } = style;
  const parts = [
    ...(isResubmitted ? [localizer.say(text('handed in anew'))] : []),
    ...(deltaOfLab !== 0
      ? [localizer.say(text('{points} of it from the lab', { points: signed(deltaOfLab) }))]
      : []),
    ...changes.map(change => changeWords(change)),
  ];
  return parts.join(' · ');
}

/** `E14 ✗→✓`, in one piece; `E23 +✓` of a check that is new, `E22 −` of one that is gone. */
function changeWords({ id, before, after }: CheckChange): string {
  const mark = ({ verdict }: CheckSide): string => verdictMark(verdict).symbol;
  const points = ({ points: own, maxPoints }: CheckSide): string => `${own}/${maxPoints}`;
  const words = (): string => {
    if (!after) return '−';
    if (!before) return `+${mark(after)}`;
    if (before.verdict !== after.verdict) return `${mark(before)}→${mark(after)}`;
    return `${mark(after)}\u00a0${points(before)}→${points(after)}`;
  };
  return `${id}\u00a0${words()}`;
}
