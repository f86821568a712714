import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Recording } from '../protocol/recording.ts';
import type { FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { PlayerModel } from './playerModel.ts';
import { isForPage } from './playerKeys.ts';
import { stepExplanation, stepName, stepsList, stepWords } from './playerSteps.ts';
import { momentGap, replayPaces, type ReplayPace } from './replayMoments.ts';
import { Strings } from './strings.ts';

/** Milliseconds between two steps of a watched check that plays. */
const watchPaces = { slow: 2500, normal: 1000, fast: 300 } as const;
type WatchPace = keyof typeof watchPaces;

/**
 * The bar with which a check is watched step by step, and a recording scrubbed. Drawn into the page, as the view is.
 */
export class PlayerElement extends LitElement {
  static override properties = {
    model: { attribute: false },
    strings: { attribute: false },
    version: { attribute: false },
  };

  declare model: PlayerModel;
  declare strings: Strings;
  /** Another number when the model has changed. */
  declare version: number;
  send: (message: FromConnectionsView) => void = () => undefined;
  /** Gets the messages that bring the view to where the scrubber is put. */
  show: (messages: readonly ToConnectionsView[]) => void = () => undefined;

  #watchPace: WatchPace = 'normal';
  #replayPace: ReplayPace = 'slowed';
  /** Runs while a recording plays. */
  #clock: ReturnType<typeof setTimeout> | undefined;
  #shownStep: number | undefined;
  #shownRecording: Recording | undefined;

  constructor() {
    super();
    this.model = new PlayerModel();
    this.strings = new Strings({});
    this.version = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#onKey);
    this.#pauseReplay();
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    switch (this.model.mode) {
      case 'off':
        return nothing;
      case 'watch':
        return this.#bar(this.#watching());
      case 'replay':
        return this.#bar(this.#replaying());
    }
  }

  protected override willUpdate(): void {
    const { recording } = this.model;
    if (recording === this.#shownRecording) return;
    this.#shownRecording = recording;
    this.#pauseReplay();
    if (recording && this.contains(document.activeElement)) void this.#focusScrubber();
  }

  protected override updated(_changed: PropertyValues): void {
    const { made, steps } = this.model;
    if (made + steps.length === this.#shownStep) return;
    this.#shownStep = made + steps.length;
    const list = this.querySelector<HTMLElement>('.steps');
    const current = list?.querySelector<HTMLElement>('.next, [aria-current]');
    if (!list || !current) return;
    // Not scrollIntoView, which would scroll the page too.
    list.scrollTop = current.offsetTop - (list.clientHeight - current.clientHeight) / 2;
  }

  #bar(contents: TemplateResult): TemplateResult {
    const { steps, made, mode, watch } = this.model;
    const ahead = mode === 'watch' ? watch?.ahead : undefined;
    const seek = mode === 'replay' ? (count: number) => this.#show(this.model.seekStep(count)) : undefined;
    return html`<section class="bar" aria-label=${this.#say(mode === 'watch' ? 'watchBar' : 'replayBar')}>
      <div class="play">${contents}</div>
      ${stepsList({ steps, made, ahead, seek }, this.strings)}
    </section>`;
  }

  #watching(): TemplateResult {
    const { watch, present } = this.model;
    const { state = 'starting', ahead } = watch ?? {};
    const over = state === 'over';
    const playing = state === 'playing';
    const about = over ? undefined : (ahead ?? (playing ? present : undefined));
    return html`<div class="controls">
        <button
          class="button next"
          ?disabled=${!ahead || over}
          title=${this.#say('nextHelp')}
          aria-keyshortcuts="N Space"
          @click=${this.#next}
        >
          ${this.#say('next')} <kbd aria-hidden="true">N</kbd>
        </button>
        <button class="button second" ?disabled=${over} @click=${this.#playOrPause}>
          ${this.#say(playing ? 'pause' : 'play')}
        </button>
        ${this.#choice(Object.keys(watchPaces) as WatchPace[], this.#watchPace, 'watchPace', this.#setWatchPace)}
        <button
          class="button second"
          ?disabled=${over}
          @click=${() => this.send({ type: 'watch', what: 'stop' })}
        >
          ${this.#say('stopWatching')}
        </button>
      </div>
      <p class="ahead" aria-live=${playing ? 'off' : 'polite'} aria-atomic="true">
        ${
          over
            ? this.#say('watchOver')
            : ahead
              ? html`<span class="which">${this.#say('nextStep')}</span> ${stepName(ahead, this.strings)}`
              : this.#say(state === 'starting' ? 'watchStarting' : 'watchWorking')
        }
      </p>
      <p class="why">${about ? stepExplanation(about, this.strings) : nothing}</p>`;
  }

  #replaying(): TemplateResult {
    const { recording, moments, at, made, present, atEnd, steps } = this.model;
    const moment = moments[at];
    const playing = this.#clock !== undefined;
    const words = present ? stepWords(present, this.strings) : this.#say('beforeFirst');
    const place = this.#say('stepOf', { step: made, steps: steps.length });
    const time = this.#say('afterMs', { ms: millis(moment?.atMs ?? 0) });
    return html`<div class="controls">
        <button
          class="button back"
          ?disabled=${at === 0}
          title=${this.#say('backHelp')}
          aria-label=${this.#say('backHelp')}
          @click=${() => this.#move(this.model.at - 1)}
        >
          ◂
        </button>
        <button class="button" @click=${this.#playOrPause}>${this.#say(playing ? 'pause' : 'play')}</button>
        <button
          class="button forward"
          ?disabled=${atEnd}
          title=${this.#say('forwardHelp')}
          aria-label=${this.#say('forwardHelp')}
          @click=${() => this.#move(this.model.at + 1)}
        >
          ▸
        </button>
        ${this.#choice(replayPaces, this.#replayPace, 'replayPace', this.#setReplayPace)}
        <input
          class="scrubber"
          type="range"
          min="0"
          max=${moments.length - 1}
          step="1"
          .value=${String(at)}
          aria-label=${this.#say('scrubber')}
          aria-valuetext=${`${place}: ${words}`}
          @input=${this.#onScrub}
        />
        <span class="place">${place} · ${time}</span>
      </div>
      <p class="ahead">${present ? stepName(present, this.strings) : words}</p>
      <p class="why">${present ? stepExplanation(present, this.strings) : nothing}</p>
      <div class="outcome">
        <p>
          ${
            recording?.verdict === undefined
              ? nothing
              : html`<span class="verdict ${recording.verdict}"
                  >${this.#say(`verdict.${recording.verdict}`)}</span
                >`
          }
          ${recording?.message ?? nothing} ${this.#omitted()}
        </p>
        <span class="exports" role="group" aria-label=${this.#say('exportHelp')}>
          <span aria-hidden="true">${this.#say('export')}</span>
          ${(['html', 'svg', 'json'] as const).map(
            as =>
              html`<button class="button second" @click=${() => this.send({ type: 'export', as })}>
                ${as.toUpperCase()}
              </button>`,
          )}
        </span>
      </div>`;
  }

  #omitted(): TemplateResult | typeof nothing {
    const { steps = 0, frames = 0 } = this.model.recording?.omitted ?? {};
    if (steps + frames === 0) return nothing;
    return html`<span class="omitted">${this.#say('omitted', { steps, frames })}</span>`;
  }

  #choice<T extends string>(
    values: readonly T[],
    chosen: T,
    key: string,
    choose: (value: T) => void,
  ): TemplateResult {
    return html`<select
      class="pace"
      aria-label=${this.#say('pace')}
      @change=${(event: Event) => {
        const value =
          event.currentTarget instanceof HTMLSelectElement ? event.currentTarget.value : undefined;
        const known = values.find(each => each === value);
        if (known) choose(known);
      }}
    >
      ${values.map(
        value =>
          html`<option value=${value} ?selected=${value === chosen}>${this.#say(`${key}.${value}`)}</option>`,
      )}
    </select>`;
  }

  readonly #next = (): void => {
    if (this.model.watch?.ahead) this.send({ type: 'watch', what: 'next' });
  };

  readonly #playOrPause = (): void => {
    const { mode, watch } = this.model;
    if (mode === 'watch') {
      const paceMs = watchPaces[this.#watchPace];
      this.send(
        watch?.state === 'playing'
          ? { type: 'watch', what: 'pause' }
          : { type: 'watch', what: 'play', paceMs },
      );
    } else if (this.#clock === undefined) {
      if (this.model.atEnd) this.#show(this.model.seek(0));
      this.#wait();
    } else {
      this.#pauseReplay();
    }
    this.requestUpdate();
  };

  readonly #setWatchPace = (pace: WatchPace): void => {
    this.#watchPace = pace;
    if (this.model.watch?.state !== 'playing') return;
    this.send({ type: 'watch', what: 'play', paceMs: watchPaces[pace] });
  };

  readonly #setReplayPace = (pace: ReplayPace): void => {
    this.#replayPace = pace;
    if (this.#clock === undefined) return;
    clearTimeout(this.#clock);
    this.#wait();
  };

  #wait(): void {
    const { moments, at } = this.model;
    this.#clock = setTimeout(
      () => {
        this.#show(this.model.seek(this.model.at + 1));
        if (this.model.atEnd) this.#pauseReplay();
        else this.#wait();
      },
      momentGap(moments, at, this.#replayPace),
    );
  }

  #pauseReplay(): void {
    clearTimeout(this.#clock);
    this.#clock = undefined;
  }

  readonly #onScrub = (event: Event): void => {
    if (event.currentTarget instanceof HTMLInputElement) this.#move(event.currentTarget.valueAsNumber);
  };

  /** By hand, which ends the playing. */
  #move(to: number): void {
    this.#pauseReplay();
    this.#show(this.model.seek(to));
  }

  #show(messages: readonly ToConnectionsView[]): void {
    if (messages.length > 0) this.show(messages);
    this.requestUpdate();
  }

  /** The Next button goes, and with it the focus that it may have had. */
  async #focusScrubber(): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>('.scrubber')?.focus();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!isForPage(event)) return;
    const next = event.key === 'n' || event.key === 'N' || event.key === ' ';
    if (this.model.mode === 'watch' && next) {
      event.preventDefault();
      this.#next();
    } else if (this.model.mode === 'replay' && event.key === ' ') {
      event.preventDefault();
      this.#playOrPause();
    }
  };

  #say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return this.strings.say(`player.${key}`, values);
  }
}

/** Tenths where they tell something. */
function millis(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}
