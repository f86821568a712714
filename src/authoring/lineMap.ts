import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Both lines counted from 0. */
export interface MappedLine {
  readonly line: number;
  /** Below the folder of the sources. */
  readonly source: string;
  readonly sourceLine: number;
}

/**
 * A source map (ECMA-426) that knows lines and no columns.
 * @param mapped ascending by line
 * @param folder absolute, of the sources
 */
export function lineMap(mapped: readonly MappedLine[], folder: string): string {
  const sources = [...new Set(mapped.map(({ source }) => source))];
  const places = new Map(sources.map((source, index) => [source, index]));
  let mappings = '';
  let line = 0;
  let previous = { source: 0, sourceLine: 0 };
  for (const each of mapped) {
    mappings += ';'.repeat(each.line - line);
    line = each.line;
    const source = places.get(each.source) ?? 0;
    // Column, source, line and column there; all but the first as differences to the segment before.
    mappings += [0, source - previous.source, each.sourceLine - previous.sourceLine, 0]
      .map(base64Vlq)
      .join('');
    previous = { source, sourceLine: each.sourceLine };
  }
  const urls = sources.map(source => pathToFileURL(path.join(folder, source)).href);
  return JSON.stringify({ version: 3, sources: urls, names: [], mappings });
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let coded = '';
  do {
    const more = rest > 31 ? 32 : 0;
    coded += digits[(rest & 31) | more] ?? '';
    rest >>>= 5;
  } while (rest > 0);
  return coded;
}
