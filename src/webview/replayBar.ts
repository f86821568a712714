import { html, nothing, type TemplateResult } from 'lit';
import type { Recording } from '../protocol/recording.ts';
import type { FromConnectionsView } from '../protocol/webviewMessages.ts';
import { paceChoice } from './paceChoice.ts';
import type { PlayerModel } from './playerModel.ts';
import { stepExplanation, stepName, stepWords } from './playerSteps.ts';
import { replayPaces, type ReplayPace } from './replayMoments.ts';
import type { Strings } from './strings.ts';

export interface ReplayBarParts {
  readonly model: PlayerModel;
  readonly playing: boolean;
  readonly pace: ReplayPace;
  readonly setPace: (pace: ReplayPace) => void;
  readonly playOrPause: () => void;
  /** Puts the scrubber to the moment of this index. */
  readonly move: (to: number) => void;
  readonly send: (message: FromConnectionsView) => void;
}

/** The scrubber of a recording, the step at which it stands in words, and how the check has ended. */
export function replayBar(parts: ReplayBarParts, strings: Strings): TemplateResult {
  const { model, move, send } = parts;
  const { recording, moments, at, made, present, atEnd, steps } = model;
  const say = (key: string, values = {}): string => strings.say(`player.${key}`, values);
  const words = present ? stepWords(present, strings) : say('beforeFirst');
  const place = say('stepOf', { step: made, steps: steps.length });
  const time = say('afterMs', { ms: millis(moments[at]?.atMs ?? 0) });
  const onScrub = (event: Event): void => {
    if (event.currentTarget instanceof HTMLInputElement) move(event.currentTarget.valueAsNumber);
  };
  const nudge = (kind: 'back' | 'forward', disabled: boolean, by: number, sign: string): TemplateResult =>
    html`<button
      class="button ${kind}"
      ?disabled=${disabled}
      title=${say(`${kind}Help`)}
      aria-label=${say(`${kind}Help`)}
      @click=${() => move(model.at + by)}
    >
      ${sign}
    </button>`;
  return html`<div class="controls">
      ${nudge('back', at === 0, -1, '◂')}
      <button class="button" @click=${parts.playOrPause}>${say(parts.playing ? 'pause' : 'play')}</button>
      ${nudge('forward', atEnd, 1, '▸')}
      ${paceChoice(replayPaces, parts.pace, parts.setPace, 'replayPace', strings)}
      <input
        class="scrubber"
        type="range"
        min="0"
        max=${moments.length - 1}
        step="1"
        .value=${String(at)}
        aria-label=${say('scrubber')}
        aria-valuetext=${`${place}: ${words}`}
        @input=${onScrub}
      />
      <span class="place">${place} · ${time}</span>
    </div>
    <p class="ahead">${present ? stepName(present, strings) : words}</p>
    <p class="why">${present ? stepExplanation(present, strings) : nothing}</p>
    <div class="outcome">
      <p>${recording && outcome(recording, strings)}</p>
      <span class="exports" role="group" aria-label=${say('exportHelp')}>
        <span aria-hidden="true">${say('export')}</span>
        ${(['html', 'svg', 'json'] as const).map(
          as =>
            html`<button class="button second" @click=${() => send({ type: 'export', as })}>
              ${as.toUpperCase()}
            </button>`,
        )}
      </span>
    </div>`;
}

function outcome({ verdict, message, omitted }: Recording, strings: Strings): TemplateResult {
  const { steps, frames } = omitted;
  return html`${
    verdict === undefined
      ? nothing
      : html`<span class="verdict ${verdict}">${strings.say(`player.verdict.${verdict}`)}</span>`
  }
  ${message ?? nothing}
  ${
    steps + frames === 0
      ? nothing
      : html`<span class="omitted">${strings.say('player.omitted', { steps, frames })}</span>`
  }`;
}

/** Tenths where they tell something. */
function millis(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}
