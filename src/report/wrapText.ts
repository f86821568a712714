import { displayWidth } from './displayWidth.ts';

/** A run that must not be broken: one wide character with the closing marks after it, or a word. */
const pieces =
  /[\p{Ps}\p{Pi}]*[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u3000-\u303f\uff00-\uffef][，。、；：！？…）》」』】”’\p{Pe}\p{Pf}]*|[^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u3000-\u303f\uff00-\uffef]+|\s+/gu;

/**
 * Breaks an uncoloured text into lines of at most `columns`. Line ends of the text stay; Chinese breaks between
 * characters but never before a closing mark; a word that is longer than a line is cut.
 */
export function wrapText(source: string, columns: number): string[] {
  return source.split('\n').flatMap(line => wrapLine(line, Math.max(8, columns)));
}

function wrapLine(source: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  const flush = (): void => {
    lines.push(line.trimEnd());
    line = '';
    width = 0;
  };
  for (const [piece] of source.matchAll(pieces)) {
    if (width > 0 && width + displayWidth(piece.trimEnd()) > columns) flush();
    if (piece.trim() === '' && width > 0 && width + piece.length > columns) flush();
    if (piece.trim() === '' && width === 0 && lines.length > 0) continue;
    for (const part of cut(piece, columns)) {
      if (width > 0 && width + displayWidth(part) > columns) flush();
      line += part;
      width += displayWidth(part);
    }
  }
  if (width > 0 || lines.length === 0) flush();
  return lines;
}

function cut(piece: string, columns: number): string[] {
  if (displayWidth(piece) <= columns) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const character of piece) {
    if (displayWidth(part + character) > columns) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
