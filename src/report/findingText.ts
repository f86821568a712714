import { text, type Text } from '../base/text.ts';
import type { Evidence } from '../protocol/finding.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { byteDiffText } from './byteDiffText.ts';
import { displayWidth, padEnd, truncate } from './displayWidth.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';
import { transcriptText } from './transcriptText.ts';

export interface FindingTextOptions {
  /** Print the hints themselves, not only how many there are. */
  readonly hints?: boolean;
  /** The check under which the same cause is told already; then what happened is enough. */
  readonly sameAs?: string | undefined;
  /** Id of the lab, for the command that prints the note; without it only the note's title is named. */
  readonly lab?: string;
}

const indent = 7;

/** Why a check did not pass: what happened, the cause, the way on, and what the kernel saw. */
export function findingText(
  check: CheckResult,
  style: TextStyle,
  options: FindingTextOptions = {},
): string[] {
  const { localizer, paint } = style;
  const finding = check.finding;
  if (!finding) return [];
  const lines = paragraph(style, indent, printable(finding.message));
  if (check.verdict === 'skipped') return lines.map(line => paint('dim', line));
  if (options.sameAs !== undefined) {
    const told = text('The same cause as {other}. All about it: --only {check}', {
      other: options.sameAs,
      check: check.id,
    });
    return [...lines, ...paragraph(style, indent, localizer.say(told), '', line => paint('dim', line))];
  }
  // With a diff below, the beginnings of both byte strings need no more than a line.
  const shorten = (s: string | undefined): string | undefined =>
    s !== undefined && finding.diff ? truncate(printable(s), style.columns - indent - 16) : s;
  lines.push(
    ...labelled(style, [
      [text('expected'), shorten(finding.expected)],
      [text('actual'), shorten(finding.actual)],
      [text('likely cause'), finding.cause],
      [text('next step'), finding.nextStep],
      [text('read'), readWhat(check, options.lab)],
    ]),
  );
  const section = (title: Text, body: readonly string[]): void => {
    if (body.length === 0) return;
    lines.push(...paragraph(style, indent, localizer.say(title), '', line => paint('bold', line)), ...body);
  };
  if (finding.diff) {
    const { offset, expectedLength, actualLength } = finding.diff;
    section(
      text('First difference at byte {offset} (counted from 0); expected {expected} bytes, got {actual}', {
        offset,
        expected: expectedLength,
        actual: actualLength,
      }),
      byteDiffText(finding.diff, style, indent + 2),
    );
  }
  if (finding.evidence) {
    section(
      text('What the kernel saw'),
      finding.evidence.lines.flatMap(line => paragraph(style, indent + 2, printable(line), '· ')),
    );
  }
  section(text('What happened'), transcriptText(finding.transcript, style, indent + 2, 8));
  if (finding.evidence) section(text('What your server printed'), outputText(finding.evidence.output, style));
  lines.push(...hintsText(check.hints, style, options.hints ?? false));
  return lines;
}

function readWhat({ id, concept }: CheckResult, lab: string | undefined): string | undefined {
  if (!concept || lab === undefined) return concept?.title;
  return `${concept.title} (socklab explain ${lab} ${id})`;
}

function labelled(style: TextStyle, rows: readonly (readonly [Text, string | undefined])[]): string[] {
  const present = rows.flatMap(([label, value]) =>
    value ? [[style.localizer.say(label), value] as const] : [],
  );
  const width = Math.max(0, ...present.map(([label]) => displayWidth(label)));
  return present.flatMap(([label, value]) =>
    paragraph(style, indent, printable(value), `${style.paint('cyan', padEnd(label, width))}  `),
  );
}

/** The last lines of both streams. */
function outputText(output: Evidence['output'], style: TextStyle): string[] {
  const tail = (s: string): string[] =>
    printable(s)
      .trimEnd()
      .split('\n')
      .filter(line => line !== '')
      .slice(-4);
  return [
    ...tail(output.stdout).map(line => ['stdout', line] as const),
    ...tail(output.stderr).map(line => ['stderr', line] as const),
  ].flatMap(([stream, line]) => paragraph(style, indent + 2, line, `${style.paint('dim', stream)} `));
}

function hintsText(hints: readonly string[], style: TextStyle, show: boolean): string[] {
  if (hints.length === 0) return [];
  if (!show) {
    const count = style.localizer.say(
      text('Hints: {count} (show them with --hints)', { count: hints.length }),
    );
    return paragraph(style, indent, count, '', line => style.paint('dim', line));
  }
  return hints.flatMap((hint, i) =>
    paragraph(style, indent, hint, `${style.localizer.say(text('Hint {number}', { number: i + 1 }))}  `),
  );
}
