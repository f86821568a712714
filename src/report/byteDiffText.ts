import { text } from '../base/text.ts';
import type { ByteDiff } from '../protocol/finding.ts';
import { displayWidth, padEnd, padStart } from './displayWidth.ts';
import type { TextStyle } from './textStyle.ts';

/**
 * The bytes around the first difference, hex and ASCII, expected above actual, with a mark under the first byte that
 * differs.
 */
export function byteDiffText(diff: ByteDiff, style: TextStyle, indent: number): string[] {
  const { localizer, paint } = style;
  const labels = [localizer.say(text('expected')), localizer.say(text('actual'))] as const;
  const labelWidth = Math.max(...labels.map(displayWidth));
  const expected = cells(diff.expectedHex, diff.expectedAscii);
  const actual = cells(diff.actualHex, diff.actualAscii);
  const perRow = indent + labelWidth + 12 + 16 * 4 <= style.columns ? 16 : 8;
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  for (let start = 0; start < Math.max(expected.length, actual.length); start += perRow) {
    const offset = padStart(String(diff.windowStart + start), 8);
    const row = (
      label: string,
      side: readonly Cell[],
      other: readonly Cell[],
      colour: 'green' | 'red',
    ): string => {
      const hex: string[] = [];
      let ascii = '';
      for (let i = start; i < start + perRow; i++) {
        const cell = side[i];
        const differs = cell?.hex !== other[i]?.hex;
        hex.push(cell ? (differs ? paint(colour, cell.hex) : cell.hex) : '  ');
        if (cell) ascii += differs ? paint(colour, cell.ascii) : cell.ascii;
      }
      const end = side.length < start + perRow && isEnd(diff, side, colour) ? paint(colour, '∎') : '';
      return `${margin}${padEnd(label, labelWidth)} ${offset}  ${hex.join(' ')}  ${ascii}${end}`.trimEnd();
    };
    lines.push(row(labels[0], expected, actual, 'green'), row(labels[1], actual, expected, 'red'));
    const mark = diff.offset - diff.windowStart - start;
    if (mark >= 0 && mark < perRow)
      lines.push(`${' '.repeat(indent + labelWidth + 11 + mark * 3)}${paint('yellow', '^^')}`);
  }
  return lines;
}

interface Cell {
  readonly hex: string;
  readonly ascii: string;
}

function cells(hex: string, ascii: string): Cell[] {
  const characters = [...ascii];
  return hex
    .split(' ')
    .filter(pair => pair !== '')
    .map((pair, i) => ({ hex: pair, ascii: characters[i] ?? '.' }));
}

/** Whether the stream, not only the window, ends behind these cells. */
function isEnd(diff: ByteDiff, side: readonly Cell[], colour: 'green' | 'red'): boolean {
  return diff.windowStart + side.length === (colour === 'green' ? diff.expectedLength : diff.actualLength);
}
