/** Height of every row of the table, CSS pixels; the style sheet says the same. */
export const rowHeight = 24;
/** Rows drawn beyond either edge, so that a small scroll finds them there. */
const margin = 8;

export interface RowWindow {
  /** Index of the first row drawn. */
  readonly first: number;
  /** Index after the last one. */
  readonly end: number;
}

/** Which of many rows of equal height are worth drawing. */
export function rowWindow(rows: number, scrollTop: number, viewHeight: number): RowWindow {
  const first = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight) - margin), Math.max(0, rows - 1));
  const end = Math.min(rows, Math.ceil((scrollTop + viewHeight) / rowHeight) + margin);
  return { first, end: Math.max(first, end) };
}
