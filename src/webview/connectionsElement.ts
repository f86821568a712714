import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import type { Side } from '../sockets/watchedSockets.ts';
import type { TcpState } from '../sockets/model.ts';
import { PageModel } from './pageModel.ts';
import { pageHeader, welcome } from './pageHeader.ts';
import { PlayerModel, type PlayerMemory } from './playerModel.ts';
import type { RowFilter } from './rowFilter.ts';
import { defaultSorting, type Sorting } from './sorting.ts';
import { stateCounts } from './stateCounts.ts';

/** What the page keeps of itself while it is hidden. */
export interface PageState {
  readonly sorting: Sorting;
  readonly selected?: string;
  readonly player?: PlayerMemory;
}

/**
 * The connections view. Its style comes from the page, so it draws into the page and not into a shadow tree. Here is
 * where things are on the page, one method for each place; what they look like is said by their own files.
 */
export class ConnectionsElement extends LitElement {
  readonly #model = new PageModel();
  #playing = new PlayerModel();
  #sorting = defaultSorting;
  #filter: RowFilter = {};
  #selected: string | undefined;
  /** Raised with each message, so that parts that are given the model know that it has changed. */
  #version = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #announcement = '';

  send: (message: FromConnectionsView) => void = () => undefined;
  keep: (state: PageState) => void = () => undefined;

  /** Takes up what the page knew before it was hidden. */
  remember(state: PageState | undefined): void {
    if (!state) return;
    this.#sorting = state.sorting;
    this.#model.rows.sorting = state.sorting;
    this.#selected = state.selected;
    this.#playing = new PlayerModel(state.player);
  }

  hear(message: ToConnectionsView): void {
    this.#model.apply(message);
    this.#show(this.#playing.apply(message));
    if (message.type === 'ended') this.#announcement = message.reason;
    if (message.type === 'follow') this.#announcement = '';
    this.#version++;
    this.requestUpdate();
  }

  /** What a recording shows at the place of the scrubber. */
  readonly #show = (messages: readonly ToConnectionsView[]): void => {
    for (const message of messages) this.#model.apply(message);
    // A leap is not a way that a socket took just now.
    if (messages.some(({ type }) => type === 'follow')) this.#model.takeTransitions();
    this.#version++;
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    // Ages run on between samples.
    this.#clock = setInterval(() => {
      if (this.#model.isLive && !document.hidden) this.requestUpdate();
    }, 1000);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#clock);
    clearTimeout(this.#keeping);
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Messages come faster than frames: the page is drawn once a frame. */
  protected override async scheduleUpdate(): Promise<void> {
    await new Promise(resolve => requestAnimationFrame(resolve));
    await super.scheduleUpdate();
  }

  protected override updated(_changed: PropertyValues): void {
    // VS Code throws a hidden page away without a word, so its state is kept as it goes, once a second.
    this.#keeping ??= setTimeout(() => {
      this.#keeping = undefined;
      const player = this.#playing.memory();
      this.keep({
        sorting: this.#sorting,
        ...(this.#selected !== undefined && { selected: this.#selected }),
        ...(player && { player }),
      });
    }, 1000);
  }

  protected override render(): TemplateResult {
    const { followed } = this.#model;
    if (followed.kind === 'nothing') {
      return welcome(this.#model, what => this.send({ type: 'do', what }));
    }
    return html`${pageHeader(this.#model, what => this.send({ type: 'do', what }))}
      <div class="player">${this.#player()}</div>
      <div class="places">
        <section class="machine">${this.#machine()}</section>
        <section class="counts-place">${this.#counts()}</section>
        <section class="table">${this.#table()}</section>
        <section class="lanes">${this.#lanes()}</section>
        <aside class="side">${this.#bench()} ${this.#detail()} ${this.#cards()}</aside>
      </div>
      <div class="quiet" role="status">${this.#announcement}</div>`;
  }

  /** The bar of a watched check or a recording. */
  #player(): TemplateResult {
    return html`<socklab-player
      .model=${this.#playing}
      .strings=${this.#model.strings}
      .version=${this.#version}
      .send=${this.send}
      .show=${this.#show}
    ></socklab-player>`;
  }

  /** The drawing of the TCP state machine. */
  #machine(): TemplateResult | typeof nothing {
    return nothing;
  }

  #counts(): TemplateResult {
    return stateCounts(this.#model, this.#filter, (state, side) => this.#filterByState(state, side));
  }

  #table(): TemplateResult {
    const model = this.#model;
    return html`<socklab-table
      .strings=${model.strings}
      .rows=${model.rows}
      .version=${this.#version}
      .now=${model.now()}
      .selected=${this.#selected}
      .empty=${this.#waiting()}
      .onSort=${this.#onSort}
      .onSelect=${this.#onSelect}
    ></socklab-table>`;
  }

  /** The timeline: one lane for each connection. */
  #lanes(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Clients that a person drives by hand. */
  #bench(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** All that is known of the selected connection. */
  #detail(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** What is wrong. */
  #cards(): TemplateResult | typeof nothing {
    return nothing;
  }

  #waiting(): TemplateResult {
    const { followed, ended, strings } = this.#model;
    return html`<p class="none">
      ${ended === undefined ? strings.say('waiting') : nothing}
      ${
        followed.kind === 'server' && ended === undefined
          ? html`${strings.say('tryIt')} <code>nc 127.0.0.1 ${followed.port}</code>`
          : nothing
      }
    </p>`;
  }

  #filterByState(state: TcpState, side?: Side): void {
    const { state: _before, ...rest } = this.#filter;
    const isSame = this.#filter.state?.state === state && this.#filter.state.side === side;
    this.#filter = isSame ? rest : { ...rest, state: { state, ...(side && { side }) } };
    this.#model.rows.filter = this.#filter;
    this.requestUpdate();
  }

  readonly #onSort = (sorting: Sorting): void => {
    this.#sorting = sorting;
    this.#model.rows.sorting = sorting;
    this.#version++;
    this.requestUpdate();
  };

  readonly #onSelect = (connection: string | undefined): void => {
    this.#selected = connection;
    this.requestUpdate();
  };
}
