import { text } from '../base/text.ts';
import type { BuildResult } from '../protocol/grade.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';

/** The compiler's messages, else what it printed; of a build that failed, what that means. */
export function buildText(build: BuildResult, style: TextStyle): string[] {
  const { localizer, paint } = style;
  const failed = localizer.say(text('The build failed, so nothing of it was run.'));
  const title = build.ok ? [] : [` ${paint('red', '✗')} ${paint('bold', failed)}`];
  if (build.diagnostics.length === 0) {
    const printed = printable(build.output).trimEnd().split('\n').slice(-30);
    return [...title, ...printed.flatMap(line => paragraph(style, 3, line))];
  }
  const messages = build.diagnostics.flatMap(({ file, line, column, severity, message }) => {
    const colour = severity === 'error' ? 'red' : 'yellow';
    return paragraph(style, 3, printable(message), `${file}:${line}:${column} ${paint(colour, severity)}: `);
  });
  return [...title, ...messages];
}
