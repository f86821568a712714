import { html, nothing, type TemplateResult } from 'lit';
import type { FromConnectionsView } from '../protocol/webviewMessages.ts';
import { paceChoice } from './paceChoice.ts';
import type { PlayerModel } from './playerModel.ts';
import { stepExplanation, stepName } from './playerSteps.ts';
import type { Strings } from './strings.ts';

/** Milliseconds between two steps of a watched check that plays. */
export const watchPaces = { slow: 2500, normal: 1000, fast: 300 } as const;
export type WatchPace = keyof typeof watchPaces;

export interface WatchBarParts {
  readonly model: PlayerModel;
  readonly pace: WatchPace;
  readonly setPace: (pace: WatchPace) => void;
  readonly playOrPause: () => void;
  readonly send: (message: FromConnectionsView) => void;
}

/** What comes next in a watched check, in large words, and the buttons that let it happen. */
export function watchBar(parts: WatchBarParts, strings: Strings): TemplateResult {
  const { model, send } = parts;
  const { watch, present } = model;
  const { state = 'starting', ahead } = watch ?? {};
  const over = state === 'over';
  const playing = state === 'playing';
  const about = over ? undefined : (ahead ?? (playing ? present : undefined));
  const say = (key: string): string => strings.say(`player.${key}`);
  return html`<div class="controls">
      <button
        class="button next"
        ?disabled=${!ahead || over}
        title=${say('nextHelp')}
        aria-keyshortcuts="N Space"
        @click=${() => send({ type: 'watch', what: 'next' })}
      >
        ${say('next')} <kbd aria-hidden="true">N</kbd>
      </button>
      <button class="button second" ?disabled=${over} @click=${parts.playOrPause}>
        ${say(playing ? 'pause' : 'play')}
      </button>
      ${paceChoice(Object.keys(watchPaces) as WatchPace[], parts.pace, parts.setPace, 'watchPace', strings)}
      <button class="button second" ?disabled=${over} @click=${() => send({ type: 'watch', what: 'stop' })}>
        ${say('stopWatching')}
      </button>
    </div>
    <p class="ahead" aria-live=${playing ? 'off' : 'polite'} aria-atomic="true">
      ${
        over
          ? say('watchOver')
          : ahead
            ? html`<span class="which">${say('nextStep')}</span> ${stepName(ahead, strings)}`
            : say(state === 'starting' ? 'watchStarting' : 'watchWorking')
      }
    </p>
    <p class="why">${about ? stepExplanation(about, strings) : nothing}</p>`;
}
