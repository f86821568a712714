import { text, type Text } from '../base/text.ts';
import { displayWidth, padEnd } from '../report/displayWidth.ts';
import { paragraph, type TextStyle } from '../report/textStyle.ts';
import { pokeUsage, type PokeWord } from './pokeLine.ts';

const meanings: Readonly<Record<PokeWord, Text>> = {
  connect: text(
    'connect one client, or N; paused: they do not read, with a receive buffer of 4 KiB or BYTES',
  ),
  send: text('send a text with \\n, \\r, \\t, \\0, \\xNN in it, or bytes'),
  drip: text('send SIZE bytes at a time, with MS milliseconds between'),
  file: text('send a file of at most 16 MiB'),
  pause: text('stop reading: the server’s Send-Q fills'),
  read: text('read again'),
  shutdown: text('shutdown(SHUT_WR): send FIN after all that waits, and go on reading'),
  reset: text('close with SO_LINGER 0: send RST'),
  close: text('close both directions'),
  wait: text('wait so many milliseconds'),
  states: text('print the sockets of the port'),
  help: text('print this'),
  quit: text('close all and end; so does the end of the input'),
};

/** The lines that `socklab poke` understands. */
export function pokeHelp(style: TextStyle): string[] {
  const { localizer, paint } = style;
  const rows = (Object.keys(pokeUsage) as PokeWord[]).flatMap(word =>
    pokeUsage[word]
      .split(' | ')
      .map((usage, i) => ({ usage, meaning: i === 0 ? meanings[word] : undefined })),
  );
  const width = Math.max(...rows.map(({ usage }) => displayWidth(usage)));
  const lines = rows.flatMap(({ usage, meaning }) => {
    const label = `${padEnd(usage, width)}  `;
    if (!meaning) return [`  ${paint('cyan', usage)}`];
    const [first = '', ...others] = paragraph(style, 2, localizer.say(meaning), label);
    return [first.replace(usage, () => paint('cyan', usage)), ...others];
  });
  const who = text('WHO is a number, 1,3 or 1-5 or all. A line that begins with # is a comment.');
  return [...lines, '', ...paragraph(style, 2, localizer.say(who))];
}
