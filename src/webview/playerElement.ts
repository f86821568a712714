import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Recording } from '../protocol/recording.ts';
import type { FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { PlayerModel } from './playerModel.ts';
import { isForPage } from './playerKeys.ts';
import { stepsList } from './playerSteps.ts';
import { replayBar } from './replayBar.ts';
import { momentGap, type ReplayPace } from './replayMoments.ts';
import { Strings } from './strings.ts';
import { watchBar, watchPaces, type WatchPace } from './watchBar.ts';

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
  /** What the list of steps was last scrolled to. */
  #shownStep = '';
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
    const { made, mode, watch } = this.model;
    const shown = `${mode} ${made} ${watch?.ahead?.atMs ?? ''}`;
    if (shown === this.#shownStep) return;
    this.#shownStep = shown;
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
    const label = this.strings.say(`player.${mode}Bar`);
    return html`<section class="bar" aria-label=${label}>
      <div class="play">${contents}</div>
      ${stepsList({ steps, made, ahead, seek }, this.strings)}
    </section>`;
  }

  #watching(): TemplateResult {
    const parts = {
      ...{ model: this.model, pace: this.#watchPace, setPace: this.#setWatchPace },
      ...{ playOrPause: this.#playOrPause, send: this.send },
    };
    return watchBar(parts, this.strings);
  }

  #replaying(): TemplateResult {
    const parts = {
      ...{ model: this.model, playing: this.#clock !== undefined, move: this.#move },
      ...{ pace: this.#replayPace, setPace: this.#setReplayPace },
      ...{ playOrPause: this.#playOrPause, send: this.send },
    };
    return replayBar(parts, this.strings);
  }

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

  /** By hand, which ends the playing. */
  readonly #move = (to: number): void => {
    this.#pauseReplay();
    this.#show(this.model.seek(to));
  };

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
      if (this.model.watch?.ahead) this.send({ type: 'watch', what: 'next' });
    } else if (this.model.mode === 'replay' && event.key === ' ') {
      event.preventDefault();
      this.#playOrPause();
    }
  };
}
