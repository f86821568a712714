import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { benchLimits } from './benchLimits.ts';

const single: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  '0': 0,
  '\\': 0x5c,
  '"': 0x22,
  "'": 0x27,
};

/**
 * The UTF-8 bytes of a text in which `\n`, `\r`, `\t`, `\0`, `\\`, `\"`, `\'` and `\xNN` stand for one byte each, as
 * `printable` writes them.
 * @throws HumanError `bad-escape`, `nothing-to-send`, `too-long`
 */
export function parseText(source: string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = source.indexOf('\\'); at >= 0; at = source.indexOf('\\', from)) {
    if (at > from) parts.push(Buffer.from(source.slice(from, at), 'utf8'));
    const letter = source[at + 1] ?? '';
    const hex = letter === 'x' ? /^[0-9a-f]{2}/i.exec(source.slice(at + 2, at + 4))?.[0] : undefined;
    const byte = hex === undefined ? single[letter] : Number.parseInt(hex, 16);
    if (byte === undefined) throw badEscape(source, at);
    parts.push(Buffer.of(byte));
    from = at + (hex === undefined ? 2 : 4);
  }
  parts.push(Buffer.from(source.slice(from), 'utf8'));
  return bounded(Buffer.concat(parts));
}

/**
 * Bytes written as pairs of hex digits, together (`000568`) or apart (`00 05 68`, `00:05:68`), each group with or
 * without `0x`.
 * @throws HumanError `bad-hex`, `nothing-to-send`, `too-long`
 */
export function parseHex(source: string): Buffer {
  const groups: string[] = [];
  for (const { 0: group, index } of source.matchAll(/[^\s,:]+/g)) {
    const prefix = /^0x(?=.)/i.test(group) ? 2 : 0;
    const digits = group.slice(prefix);
    const wrong = digits.search(/[^0-9a-f]/i);
    if (wrong >= 0) {
      throw new HumanError(
        'bad-hex',
        text(
          '“{character}” at character {position} is no hex digit: write bytes as pairs, such as 00 05 68.',
          {
            character: [...digits.slice(wrong)][0] ?? '',
            position: index + prefix + wrong + 1,
          },
        ),
      );
    }
    if (digits.length % 2 === 1) {
      throw new HumanError(
        'bad-hex',
        text(
          'The digit “{digit}” at character {position} stands alone: a byte is two hex digits, such as 0{digit}.',
          { digit: digits.at(-1) ?? '', position: index + group.length },
        ),
      );
    }
    groups.push(digits);
  }
  return bounded(Buffer.from(groups.join(''), 'hex'));
}

function badEscape(source: string, at: number): HumanError {
  const isHex = source[at + 1] === 'x';
  return new HumanError(
    'bad-escape',
    text(
      '“{escape}” at character {position} is no escape. There are \\n, \\r, \\t, \\0, \\", \\xNN with two hex digits, and \\\\ for a backslash.',
      { escape: source.slice(at, at + (isHex ? 4 : 2)), position: at + 1 },
    ),
  );
}

function bounded(data: Buffer): Buffer {
  if (data.length === 0) {
    throw new HumanError('nothing-to-send', text('There is nothing to send: give at least one byte.'));
  }
  if (data.length > benchLimits.typedBytes) {
    throw new HumanError(
      'too-long',
      text('{count} bytes are too many for one line, at most {most} go. Send them as a file.', {
        count: data.length,
        most: benchLimits.typedBytes,
      }),
    );
  }
  return data;
}
