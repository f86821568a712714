import { text } from '../base/text.ts';
import type { Diagnosis } from '../sockets/diagnosis.ts';
import { diagnosisWords } from '../sockets/diagnosisWords.ts';
import { formatDuration } from './duration.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';

export interface DiagnosesOptions {
  /** The moment that ages are counted to, milliseconds since the epoch. */
  readonly at: number;
  /** Lines to print at most; at first the explanations give way, then the diagnoses that stand last. */
  readonly maxLines?: number;
}

/** Diagnoses as text: what, why, and what in the code does it. Ends with a line end; one line when there are none. */
export function renderDiagnoses(
  diagnoses: readonly Diagnosis[],
  style: TextStyle,
  options: DiagnosesOptions,
): string {
  const { localizer, paint } = style;
  const most = options.maxLines ?? Infinity;
  const heading = paint('bold', localizer.say(text('Diagnoses')));
  if (diagnoses.length === 0)
    return `${heading}\n  ${paint('dim', localizer.say(text('nothing looks wrong')))}\n`;
  const inFull = diagnoses.flatMap(each => [...title(each, style, options.at), ...explanation(each, style)]);
  if (inFull.length < most) return `${[heading, ...inFull].join('\n')}\n`;

  const short = diagnoses.map(each => title(each, style, options.at));
  const lines: string[] = [];
  let shown = 0;
  while (shown < short.length && lines.length + (short[shown]?.length ?? 0) + 2 <= most) {
    lines.push(...(short[shown] ?? []));
    shown++;
  }
  const hidden = diagnoses.length - shown;
  if (hidden > 0) lines.push(`  ${localizer.say(text('… and {count} more diagnoses', { count: hidden }))}`);
  return `${[heading, ...lines].join('\n')}\n`;
}

function title(diagnosis: Diagnosis, style: TextStyle, at: number): string[] {
  const { server, severity, since, older } = diagnosis;
  const isWarning = severity === 'warning';
  const words = {
    what: diagnosisWords(diagnosis).what,
    server: `${printable(server.address)}:${server.port}`,
    time: formatDuration(Math.max(0, at - since)),
  };
  const sentence = older
    ? text('{what} · {server} · for at least {time}', words)
    : text('{what} · {server} · for {time}', words);
  const colour = (line: string): string => style.paint(isWarning ? 'yellow' : 'cyan', line);
  return paragraph(style, 2, style.localizer.say(sentence), isWarning ? '! ' : 'i ', colour);
}

function explanation(diagnosis: Diagnosis, style: TextStyle): string[] {
  const { why, code } = diagnosisWords(diagnosis);
  const { owner, concept } = diagnosis;
  const say = style.localizer.say.bind(style.localizer);
  const last = [
    owner &&
      say(
        text('held by {command} (pid {pid}, descriptor {fd})', {
          command: printable(owner.command),
          pid: owner.pid,
          fd: owner.fd,
        }),
      ),
    say(text('Note: {concept}', { concept })),
  ];
  return [
    ...paragraph(style, 4, say(why)),
    ...paragraph(style, 4, say(text('In the code: {words}', { words: code }))),
    ...paragraph(style, 4, last.filter(Boolean).join(' · '), '', line => style.paint('dim', line)),
  ];
}
