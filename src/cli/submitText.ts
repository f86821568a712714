import { text, type Text } from '../base/text.ts';
import type { PreparedSubmission } from '../classroom/prepareSubmission.ts';
import { reportFileName } from '../classroom/submittedFiles.ts';
import { shownName } from '../pack/packError.ts';
import { displayWidth, padEnd, padStart } from '../report/displayWidth.ts';
import { fileSize } from '../report/fileSize.ts';
import { paragraph, type TextStyle } from '../report/textStyle.ts';

/** Longer lists are cut. */
const atMost = 20;

/** What was prepared, for the terminal. @param file the zip file as it is shown */
export function submitText(prepared: PreparedSubmission, file: string, style: TextStyle): string {
  const { localizer, paint } = style;
  const say = (sentence: Text): string => localizer.say(sentence);
  const ready = text('Ready to hand in: {file} ({size})', { file, size: fileSize(prepared.zip.length) });
  const lines = [
    ...paragraph(style, 0, say(ready), `${paint('green', '✓')} `),
    ...fileLines(prepared, style),
    ...leftOutLines(prepared.leftOut, style),
    ...prepared.warnings.flatMap(({ kind, text: words }) =>
      paragraph(style, 0, say(words), '! ', line => paint(kind === 'secret' ? 'red' : 'yellow', line)),
    ),
    ...standingLines(prepared, style),
  ];
  return `${lines.join('\n')}\n`;
}

function fileLines({ files, report }: PreparedSubmission, style: TextStyle): string[] {
  const shown = files.slice(0, atMost).map(({ name, bytes }) => [shownName(name), fileSize(bytes)] as const);
  const rows = report ? [...shown, [reportFileName, ''] as const] : shown;
  const names = Math.max(...rows.map(([name]) => displayWidth(name)));
  const sizes = Math.max(...rows.map(([, size]) => displayWidth(size)));
  const listed = shown.map(([name, size]) => `  ${padEnd(name, names)}  ${padStart(size, sizes)}`);
  const more = files.length - shown.length;
  if (more > 0) listed.push(`  ${style.localizer.say(text('and {count} more', { count: more }))}`);
  if (!report) return listed;
  const { score, maxScore } = report.grade;
  const words = style.localizer.say(
    text('your own grade, {score}/{maxScore}, marked as unofficial', { score, maxScore }),
  );
  return [...listed, ...paragraph(style, 2, words, `${padEnd(reportFileName, names)}  `)];
}

function leftOutLines(leftOut: readonly string[], style: TextStyle): string[] {
  if (leftOut.length === 0) return [];
  const names = leftOut.slice(0, atMost).map(shownName);
  const more = leftOut.length - names.length;
  const words =
    more > 0
      ? text('Left out, since it is no source: {names} and {more} more', { names: names.join(', '), more })
      : text('Left out, since it is no source: {names}', { names: names.join(', ') });
  return paragraph(style, 2, style.localizer.say(words), '', line => style.paint('dim', line));
}

function standingLines({ standing }: PreparedSubmission, style: TextStyle): string[] {
  const say = (sentence: Text, colour: 'yellow' | 'dim'): string[] =>
    paragraph(style, 2, style.localizer.say(sentence), '', line => style.paint(colour, line));
  switch (standing) {
    case 'current':
      return say(text('What counts is the grade of whoever you hand it in to.'), 'dim');
    case 'changed':
      return say(
        text('The work has changed since that grade. To grade it anew and prepare again: {option}', {
          option: '--grade',
        }),
        'yellow',
      );
    case 'none':
      return say(
        text('There is no grade of yours in it. To grade it and prepare again: {option}', {
          option: '--grade',
        }),
        'yellow',
      );
  }
}
