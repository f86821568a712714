import { text } from '../base/text.ts';
import type { TranscriptEntry } from '../protocol/finding.ts';
import { displayWidth, padEnd, padStart, truncate } from './displayWidth.ts';
import { printable } from './printable.ts';
import type { TextStyle } from './textStyle.ts';

/** The last things that happened, one a line: when, who, what. */
export function transcriptText(
  entries: readonly TranscriptEntry[],
  style: TextStyle,
  indent: number,
  most: number,
): string[] {
  const { localizer, paint } = style;
  const shown = entries.slice(-most);
  const times = shown.map(entry => `${entry.atMs < 10 ? entry.atMs.toFixed(1) : Math.round(entry.atMs)} ms`);
  const timeWidth = Math.max(0, ...times.map(displayWidth));
  const whoWidth = Math.max(0, ...shown.map(entry => displayWidth(entry.who)));
  const left = entries.length - shown.length;
  const lines =
    left > 0 ? [paint('dim', localizer.say(text('… {count} earlier steps', { count: left })))] : [];
  shown.forEach((entry, i) => {
    const head = `${padStart(times[i] ?? '', timeWidth)}  ${padEnd(entry.who, whoWidth)}  `;
    const room = style.columns - indent - displayWidth(head);
    lines.push(paint('dim', head) + truncate(happening(entry, style).replaceAll('\n', ' '), room));
  });
  return lines.map(line => ' '.repeat(indent) + line);
}

function happening(entry: TranscriptEntry, { localizer }: TextStyle): string {
  const detail = printable(entry.detail ?? '');
  switch (entry.what) {
    case 'send':
      return `→ ${localizer.say(text('{count} B', { count: entry.bytes ?? 0 }))}  ${detail}`.trimEnd();
    case 'receive':
      return `← ${localizer.say(text('{count} B', { count: entry.bytes ?? 0 }))}  ${detail}`.trimEnd();
    case 'note':
      return detail;
    default:
      return `${localizer.say(whatWord(entry.what))}${detail ? ` · ${detail}` : ''}`;
  }
}

function whatWord(what: Exclude<TranscriptEntry['what'], 'send' | 'receive' | 'note'>) {
  switch (what) {
    case 'start':
      return text('starts');
    case 'connect':
      return text('connects');
    case 'end-write':
      return text('shutdown(WR): sends FIN');
    case 'end':
      return text('sees the end of the stream (FIN)');
    case 'reset':
      return text('resets: sends RST');
    case 'see-reset':
      return text('sees the connection reset (RST)');
    case 'close':
      return text('closes');
    case 'signal':
      return text('signal');
    case 'exit':
      return text('exits');
  }
}
