/** How the checks of a lab stand side by side as the columns of a matrix. */
export interface CheckColumns {
  /** The head, one or more lines. */
  readonly head: readonly string[];
  /** Columns of the terminal that it takes. */
  readonly width: number;
  /** A line of marks, each one column wide; colour may have been added. @param marks one a check */
  readonly line: (marks: readonly string[]) => string;
}

/** So many checks, then a gap, so that the eye finds a column again. */
const groupSize = 5;

/**
 * @param ids of the checks; what they begin with together is left out: `01`, `02`, …
 * @param room columns there are; the widest way that fits is taken, the narrowest where none does
 */
export function checkColumns(ids: readonly string[], room: number): CheckColumns {
  const labels = shortLabels(ids);
  const longest = Math.max(0, ...labels.map(label => label.length));
  const ways = [labelled(labels, longest), upright(labels, longest, 2), upright(labels, longest, 1)];
  return ways.find(way => way.width <= room) ?? upright(labels, longest, 1);
}

/** Each label in one piece above its column. */
function labelled(labels: readonly string[], longest: number): CheckColumns {
  return {
    head: [joined(labels.map(label => label.padStart(longest + 1)))],
    width: widthOf(labels.length, longest + 1),
    line: marks => joined(marks.map(mark => ' '.repeat(longest) + mark)),
  };
}

/** Labels read from the top down. */
function upright(labels: readonly string[], longest: number, cell: number): CheckColumns {
  const blank = ' '.repeat(cell - 1);
  return {
    head: Array.from({ length: longest }, (_, i) =>
      joined(labels.map(label => blank + (label.padStart(longest)[i] ?? ' '))),
    ),
    width: widthOf(labels.length, cell),
    line: marks => joined(marks.map(mark => blank + mark)),
  };
}

function joined(cells: readonly string[]): string {
  return cells.map((cell, i) => (i > 0 && i % groupSize === 0 ? ` ${cell}` : cell)).join('');
}

function widthOf(count: number, cell: number): number {
  return count * cell + Math.max(0, Math.ceil(count / groupSize) - 1);
}

/** Ids without the letters that all of them begin with. */
export function shortLabels(ids: readonly string[]): string[] {
  const [first = ''] = ids;
  const prefix = /^\D*/.exec(first)?.[0] ?? '';
  const common = ids.every(id => id.startsWith(prefix) && id.length > prefix.length) ? prefix.length : 0;
  return ids.map(id => id.slice(common));
}
