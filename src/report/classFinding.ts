import { html, Html } from '../base/html.ts';
import { prose } from '../base/prose.ts';
import { text } from '../base/text.ts';
import { escapeHtml } from '../base/escapeHtml.ts';
import type { Evidence } from '../protocol/finding.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { byteDiffText } from './byteDiffText.ts';
import type { ClassPage } from './classPage.ts';
import { truncate } from './displayWidth.ts';
import { plainPaint, type Paint } from './paint.ts';
import { transcriptText } from './transcriptText.ts';

interface FindingOptions {
  /** The check that the same cause is told under already. */
  readonly sameAs?: { readonly check: string; readonly anchor: string };
  /** The bytes, what the kernel saw, the conversation and what the server printed. */
  readonly isWhole: boolean;
}

/** Why a check did not pass. */
export function classFinding({ finding }: CheckResult, page: ClassPage, options: FindingOptions): Html {
  if (!finding) return html``;
  const { say, localizer } = page;
  const message = html`<p class="message">${prose(finding.message)}</p>`;
  const { sameAs } = options;
  if (sameAs) {
    const told = say(text('The same cause as {other}.', { other: sameAs.check }));
    return html`${message}
      <p><a href="#${sameAs.anchor}">${told}</a></p>`;
  }
  const { cause, nextStep, expected, actual, diff } = finding;
  const row = (word: string, words: string | undefined): Html | undefined =>
    words === undefined
      ? undefined
      : html`<dt>${word}</dt>
          <dd>${prose(words)}</dd>`;
  const bytes = (word: string, kind: string, words: string | undefined): Html | undefined =>
    words === undefined
      ? undefined
      : html`<dt>${word}</dt>
          <dd class="${kind}"><code>${truncate(words.slice(0, 600), diff ? 80 : 400)}</code></dd>`;
  return html`${message}
    <dl>
      ${row(say(text('likely cause')), cause)}${row(say(text('next step')), nextStep)}${bytes(say(text('expected')), 'expected', expected)}${bytes(say(text('actual')), 'actual', actual)}
    </dl>
    ${diff && options.isWhole && html`<pre tabindex="0">${painted(byteDiffText(diff, { localizer, paint: markedPaint, columns: 100 }, 0))}</pre>`}
    ${options.isWhole && behind(finding, page)}`;
}

function behind(
  { evidence, transcript }: NonNullable<CheckResult['finding']>,
  { say, localizer }: ClassPage,
): Html | undefined {
  const style = { localizer, paint: plainPaint, columns: 120 };
  const steps = transcriptText(transcript, style, 0, 10);
  const printed = evidence ? outputTail(evidence.output) : '';
  const seen = evidence?.lines.slice(0, 12) ?? [];
  if (seen.length === 0 && steps.length === 0 && printed === '') return undefined;
  return html`<details>
    <summary>${say(text('Evidence'))}</summary>
    ${
      seen.length > 0 &&
      html`<h4>${say(text('What the kernel saw'))}</h4>
        <ul>
          ${seen.map(line => html`<li>${line.slice(0, 1000)}</li>`)}
        </ul>`
    }
    ${
      steps.length > 0 &&
      html`<h4>${say(text('What happened'))}</h4>
        <pre tabindex="0">${steps.join('\n')}</pre>`
    }
    ${
      printed !== '' &&
      html`<h4>${say(text('What the server printed'))}</h4>
        <pre tabindex="0">${printed}</pre>`
    }
  </details>`;
}

/** The last lines of both streams. */
function outputTail({ stdout, stderr }: Evidence['output']): string {
  return [stdout, stderr]
    .map(stream => stream.trimEnd().split('\n').slice(-8).join('\n').slice(-1500))
    .filter(stream => stream !== '')
    .join('\n');
}

/** Marks that no valid text has, around what is to be coloured. */
const begin = '\u0001';
const end = '\u0002';

const markedPaint: Paint = (colour, s) =>
  colour === 'green' || colour === 'red' ? `${begin}${colour === 'green' ? 'g' : 'r'}${s}${end}` : s;

function painted(lines: readonly string[]): Html {
  // Neighbours of one colour are one.
  const joined = lines
    .join('\n')
    .replaceAll(/\u0002( ?)\u0001([gr])/g, (marks, gap: string, colour: string, at: number, all: string) =>
      all.slice(all.lastIndexOf(begin, at), at)[1] === colour ? gap : marks,
    );
  return new Html(
    escapeHtml(joined)
      .replaceAll(`${begin}g`, '<span class="g">')
      .replaceAll(`${begin}r`, '<span class="r">')
      .replaceAll(end, '</span>'),
  );
}
