import type { ValidationPicture } from '../protocol/validationMessages.ts';

/**
 * A place in the matrix. Without a line it is in the head; the column is the id of a check, `name` or `again`. Without both
 * it is nowhere yet.
 */
export interface MatrixPlace {
  readonly line?: string;
  readonly column?: string;
}

export const nameColumn = '@name';
export const againColumn = '@again';

/** Where a key leads; undefined for a key that leads nowhere. Ctrl goes to the end of everything. */
export function moved(
  from: MatrixPlace,
  key: string,
  isFar: boolean,
  picture: Pick<ValidationPicture, 'lines' | 'checks'>,
): MatrixPlace | undefined {
  const columns = [nameColumn, ...picture.checks.map(({ id }) => id), againColumn];
  const lines = picture.lines.map(line => line.key);
  const at = startOf(from, picture);
  let column = columns.indexOf(at.column ?? nameColumn);
  // The head is above the first line.
  let line = at.line === undefined ? -1 : lines.indexOf(at.line);
  const last = { column: columns.length - 1, line: lines.length - 1 };
  switch (key) {
    case 'ArrowLeft':
      column--;
      break;
    case 'ArrowRight':
      column++;
      break;
    case 'ArrowUp':
      line--;
      break;
    case 'ArrowDown':
      line++;
      break;
    case 'Home':
      column = 0;
      if (isFar) line = 0;
      break;
    case 'End':
      column = last.column;
      if (isFar) line = last.line;
      break;
    case 'PageUp':
      line = 0;
      break;
    case 'PageDown':
      line = last.line;
      break;
    default:
      return undefined;
  }
  const hasHead = columns[column] !== nameColumn && columns[column] !== againColumn;
  // The head has the checks only: beside them it ends where they do.
  line = Math.min(last.line, Math.max(hasHead ? -1 : 0, line));
  const least = line === -1 ? 1 : 0;
  column = Math.min(last.column - least, Math.max(least, column));
  const key_ = lines[line];
  return { ...(key_ !== undefined && { line: key_ }), column: columns[column] ?? nameColumn };
}

/** The place that the Tab key leads to: where the keyboard was, else the first cell. */
export function startOf(
  place: MatrixPlace,
  { lines, checks }: Pick<ValidationPicture, 'lines' | 'checks'>,
): MatrixPlace {
  if (place.column !== undefined) return place;
  const [line] = lines;
  return { ...(line && { line: line.key }), column: checks[0]?.id ?? nameColumn };
}

/** Whether there still is such a place. */
export function isThere(
  place: MatrixPlace,
  { lines, checks }: Pick<ValidationPicture, 'lines' | 'checks'>,
): boolean {
  const { line, column } = place;
  const hasColumn = column === nameColumn || column === againColumn || checks.some(({ id }) => id === column);
  return hasColumn && (line === undefined || lines.some(({ key }) => key === line));
}
