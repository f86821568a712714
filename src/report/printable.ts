/**
 * Makes what a program printed harmless for a terminal: control characters (colours, cursor movements, bells) become
 * `\x1b`; tabs become blanks; line ends stay.
 */
export function printable(s: string): string {
  return s
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', '    ')
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escape);
}

function escape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
