import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';

const begin = '<!-- matrix -->';
const end = '<!-- /matrix -->';

/** What stands between the markers of a document; undefined when it has none. */
export function markedSection(document: string): string | undefined {
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  return from >= 0 && to >= 0 ? document.slice(from + begin.length, to) : undefined;
}

/**
 * The document with this Markdown between its markers, all else as it was.
 * @param file only names it
 * @throws HumanError `no-markers`
 */
export function replaceMarkedSection(document: string, markdown: string, file: string): string {
  const old = markedSection(document);
  if (old === undefined) {
    throw new HumanError(
      'no-markers',
      text('{file} has no place for the matrix: put a line {begin} and a line {end} where it is to stand.', {
        file,
        begin,
        end,
      }),
    );
  }
  const from = document.indexOf(begin) + begin.length;
  // Blank lines, or a table above the marker would take it for a row.
  return `${document.slice(0, from)}\n\n${markdown}\n\n${document.slice(from + old.length)}`;
}
