import { createHash } from 'node:crypto';

/** Bytes in UTF-8; with an ending behind it, a name stays far below the 255 of most file systems. */
const longest = 120;

/** Names that Windows keeps for devices, whatever their ending. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name for a file, made of any text (a student's id, say): letters of every script, digits, `_`, `-`, `@`, `+` and dots
 * inside stay; everything else is written as `%` and hexadecimal bytes. Two texts never get one name.
 */
export function safeFileName(source: string): string {
  const name = source.replaceAll(/[^\p{L}\p{N}_\-@+.]|^\.|\.$/gu, percent);
  const plain = !/\p{Cs}/u.test(source) && name !== '' && !deviceName.test(name);
  if (plain && Buffer.byteLength(name) <= longest) return name;
  const digest = createHash('sha256').update(Buffer.from(source, 'utf16le')).digest('hex').slice(0, 20);
  // No text that stays as it is has this form: its % is followed by two digits.
  return `${cut(name, longest - 22)}%-${digest}`;
}

function percent(character: string): string {
  return [...Buffer.from(character)]
    .map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}

/** The beginning that takes so many bytes at most, without half a character. */
function cut(name: string, bytes: number): string {
  let kept = '';
  let size = 0;
  for (const character of name) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}
