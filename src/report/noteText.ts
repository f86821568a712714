import { assertNever } from '../base/assertNever.ts';
import { displayWidth, padEnd } from './displayWidth.ts';
import { noteBlocks, type NoteBlock } from './noteBlocks.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';

export interface NoteTextOptions {
  /** Print the answers to the questions; else they stay folded away, as they are on a page. */
  readonly answers?: boolean;
}

/** A concept note for a terminal. */
export function noteText(source: string, style: TextStyle, options: NoteTextOptions = {}): string[] {
  const lines: string[] = [];
  let before: NoteBlock['kind'] | undefined;
  for (const block of noteBlocks(printable(source))) {
    if (block.folded && !options.answers) continue;
    const together =
      before === 'heading' || (before === block.kind && (before === 'item' || before === 'question'));
    if (before !== undefined && !(together && block.kind !== 'heading')) lines.push('');
    lines.push(...draw(block, style));
    before = before === undefined ? 'paragraph' : block.kind;
  }
  return lines;
}

function draw(block: NoteBlock, style: TextStyle): string[] {
  const { paint } = style;
  switch (block.kind) {
    case 'heading':
      return paragraph(style, 0, plain(block.text), '', line => paint('bold', line));
    case 'paragraph':
      return paragraph(style, block.folded ? 4 : 2, plain(block.text));
    case 'question':
      return paragraph(style, 2, plain(block.text), '? ', line => paint('cyan', line));
    case 'item':
      return paragraph(style, 2, plain(block.text), `${block.mark === '-' ? '·' : block.mark} `);
    case 'code':
      return block.lines.map(line => (line === '' ? '' : `    ${codeLine(line, style)}`));
    case 'table':
      return table(
        block.rows.map(row => row.map(plain)),
        style,
      );
    default:
      return assertNever(block);
  }
}

/** What is said about a command stands back. */
function codeLine(line: string, { paint }: TextStyle): string {
  return paint(line.startsWith('# ') ? 'dim' : 'cyan', line);
}

function table(rows: readonly (readonly string[])[], style: TextStyle): string[] {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, displayWidth(cell))),
    [],
  );
  return rows.map((row, number) => {
    const line = row.map((cell, i) => padEnd(cell, widths[i] ?? 0)).join('  ');
    return `    ${number === 0 ? style.paint('dim', line.trimEnd()) : line.trimEnd()}`;
  });
}

/**
 * Inline Markdown as words. A manual page is found by its name; other pages by their address, and another note by the
 * name that `socklab explain` takes.
 */
function plain(markdown: string): string {
  return markdown
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, target: string) => {
              const note = /^([a-z0-9-]+)(?:\.[a-z-]+)?\.md$/.exec(target)?.[1];
              if (note !== undefined) return note === words ? words : `${words} (${note})`;
              return target.startsWith('https://man7.org/') ? words : `${words} <${target}>`;
            })
            .replaceAll(/(\*{1,2})(?=\S)(.+?)(?<=\S)\1/g, '$2'),
    )
    .join('');
}
