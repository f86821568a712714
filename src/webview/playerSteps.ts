import { html, nothing, type TemplateResult } from 'lit';
import type { RecordedStep } from '../protocol/recording.ts';
import type { Strings } from './strings.ts';

export interface StepsShown {
  readonly steps: readonly RecordedStep[];
  /** How many of them are made at what is shown; the last of these is marked. */
  readonly made: number;
  /** What is made next. */
  readonly ahead: RecordedStep | undefined;
  /** Goes to where so many steps were made; absent where nothing can be chosen. */
  readonly seek: ((steps: number) => void) | undefined;
}

/** Steps whose detail is part of their words. */
const toldInWords: ReadonlySet<RecordedStep['what']> = new Set(['note', 'signal', 'exit', 'see-reset']);

/** What a step does: `shutdown(WR) — sends FIN`. */
function stepDeed({ what, bytes = 0, detail = '' }: RecordedStep, strings: Strings): string {
  if (what === 'note') return detail;
  const variant = what === 'send' || what === 'receive' ? ({ 0: '.some', 1: '.one' }[bytes] ?? '') : '';
  return strings.say(`player.step.${what}${variant}`, { bytes, detail });
}

/** A step in one line: `client 1: shutdown(WR) — sends FIN`. */
export function stepWords(step: RecordedStep, strings: Strings): string {
  return `${step.who}: ${stepDeed(step, strings)}`;
}

/** {@link stepWords} with what was sent or received. */
export function stepName(step: RecordedStep, strings: Strings): TemplateResult {
  const { what, detail = '' } = step;
  const said = !toldInWords.has(what) && detail !== '';
  return html`<span class="who">${step.who}:</span> ${stepDeed(step, strings)}
    ${said ? html`<code title=${detail}>${detail}</code>` : nothing}`;
}

/** What a step does on the wire, and what change of state to expect; empty where there is nothing to say. */
export function stepExplanation({ what, detail = '' }: RecordedStep, strings: Strings): string {
  return strings.say(`player.why.${what}.${detail}`) || strings.say(`player.why.${what}`);
}

/** The conversation as a list, the present step marked. The scrubber does with keys what a click does here. */
export function stepsList({ steps, made, ahead, seek }: StepsShown, strings: Strings): TemplateResult {
  const item = (step: RecordedStep, index: number): TemplateResult => {
    const words = html`<span class="number">${index + 1}</span
      ><span class="words"><span class="who">${step.who}</span> ${stepDeed(step, strings)}</span>`;
    const kind = index >= made ? 'later' : step.who.startsWith('server') ? 'server' : 'client';
    return html`<li class=${kind} aria-current=${index === made - 1 ? 'step' : nothing}>
      ${
        seek
          ? html`<button class="goto" tabindex="-1" @click=${() => seek(index + 1)}>${words}</button>`
          : html`<span class="goto">${words}</span>`
      }
    </li>`;
  };
  return html`<ol class="steps" tabindex="0" aria-label=${strings.say('player.steps')}>
    ${steps.map(item)}
    ${
      ahead
        ? html`<li class="next">
            <span class="goto"
              ><span class="number">▸</span
              ><span class="words"
                ><span class="who">${ahead.who}</span> ${stepDeed(ahead, strings)}</span
              ></span
            >
          </li>`
        : nothing
    }
  </ol>`;
}
