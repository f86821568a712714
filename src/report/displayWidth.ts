import stringWidth from 'string-width';

/** Columns that a terminal gives to a text: 2 for a Chinese character, 0 for combining marks and colours. */
export function displayWidth(s: string): number {
  return stringWidth(s);
}

/** Fills with blanks on the right up to `columns`; longer texts stay as they are. */
export function padEnd(s: string, columns: number): string {
  return s + ' '.repeat(Math.max(0, columns - displayWidth(s)));
}

/** Fills with blanks on the left up to `columns`. */
export function padStart(s: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(s))) + s;
}

/** Cuts an uncoloured text to `columns`, the last of them an ellipsis when something is lost. */
export function truncate(s: string, columns: number): string {
  if (displayWidth(s) <= columns) return s;
  let kept = '';
  let width = 0;
  for (const character of s) {
    width += displayWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns > 0 ? `${kept}…` : '';
}
