import type { Localizer } from '../base/text.ts';
import type { Paint } from './paint.ts';
import { displayWidth } from './displayWidth.ts';
import { wrapText } from './wrapText.ts';

/** What every terminal text needs to know. */
export interface TextStyle {
  readonly localizer: Localizer;
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly columns: number;
}

/** Wraps behind an indentation; `first` (a label, a bullet) stands before the first line, the others hang below it. */
export function paragraph(
  style: TextStyle,
  indent: number,
  source: string,
  first = '',
  colour = (s: string) => s,
): string[] {
  const hang = displayWidth(first);
  return wrapText(source, style.columns - indent - hang).map((line, i) =>
    line === '' ? '' : ' '.repeat(indent) + (i === 0 ? first : ' '.repeat(hang)) + colour(line),
  );
}
