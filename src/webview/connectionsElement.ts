import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { BenchAction, FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import type { Diagnosis } from '../sockets/diagnosis.ts';
import { diagnosisWords } from '../sockets/diagnosisWords.ts';
import type { TcpState } from '../sockets/model.ts';
import { Announcer } from './announcer.ts';
import type { BenchMemory } from './clientBenchElement.ts';
import { connectionDetail } from './connectionDetail.ts';
import type { ConnectionTable } from './connectionTable.ts';
import { diagnosisCards } from './diagnosisCards.ts';
import { noRows, nothingWrong } from './emptyPlaces.ts';
import { filterBar } from './filterBar.ts';
import { lanesChoice, timelineOf } from './lanesPlace.ts';
import { PageModel } from './pageModel.ts';
import { pageHeader, welcome } from './pageHeader.ts';
import { PlayerModel, type PlayerMemory } from './playerModel.ts';
import { withConnections, withPart, type RowFilter } from './rowFilter.ts';
import { defaultSorting, type Sorting } from './sorting.ts';
import type { StateMachineElement } from './stateMachineElement.ts';

/** What the page keeps of itself while it is hidden. */
export interface PageState {
  readonly sorting: Sorting;
  readonly selected?: string;
  readonly player?: PlayerMemory;
  readonly bench?: BenchMemory & { readonly open: boolean };
  /** The timeline stands in the place of the table. */
  readonly isTimeline?: boolean;
}

/** Where the state machine is drawn; elsewhere it is a row of states. The style sheet says the same. */
const roomForDrawing = '(min-width: 880px) and (min-height: 560px), (min-height: 860px)';
/** Between two questions for descriptors of sockets that are gone, ms. */
const askForLostMs = 1000;

/**
 * The connections view. Its style comes from the page, so it draws into the page and not into a shadow tree. Here is
 * where things are on the page, one method for each place; what they look like is said by their own files.
 */
export class ConnectionsElement extends LitElement {
  readonly #model = new PageModel();
  readonly #announcer = new Announcer();
  readonly #machineRef = createRef<StateMachineElement>();
  readonly #room = matchMedia(roomForDrawing);
  #playing = new PlayerModel();
  #sorting = defaultSorting;
  #selected: string | undefined;
  #benchMemory: BenchMemory | undefined;
  #isBenchOpen = false;
  #isTimeline = false;
  /** The diagnoses that were drawn last. */
  #diagnoses: readonly Diagnosis[] = [];
  /** Raised with each message, so that parts that are given the model know that it has changed. */
  #version = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #askedAt = -Infinity;

  send: (message: FromConnectionsView) => void = () => undefined;
  keep: (state: PageState) => void = () => undefined;

  /** Takes up what the page knew before it was hidden. */
  remember(state: PageState | undefined): void {
    if (!state) return;
    this.#sorting = state.sorting;
    this.#model.rows.sorting = state.sorting;
    this.#selected = state.selected;
    this.#benchMemory = state.bench;
    this.#isBenchOpen = state.bench?.open === true;
    this.#isTimeline = state.isTimeline ?? false;
    this.#playing = new PlayerModel(state.player);
  }

  hear(message: ToConnectionsView): void {
    this.#model.apply(message);
    this.#show(this.#playing.apply(message));
    if (message.type === 'ended') this.#announcer.urgent(message.reason, performance.now());
    if (message.type === 'follow') {
      this.#restart();
      // A page that comes back still shows what was selected.
      if (this.#selected !== undefined) this.#select(this.#selected);
    }
    this.#changed();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'main';
    document.addEventListener('visibilitychange', this.#redraw);
    this.#room.addEventListener('change', this.#redraw);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.#redraw);
    this.#room.removeEventListener('change', this.#redraw);
    for (const timer of [this.#clock, this.#soon, this.#keeping]) clearTimeout(timer);
    this.#clock = undefined;
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

  protected override updated(): void {
    this.#machineRef.value?.see(this.#model.takeTransitions());
    this.#runClock();
    this.#askForLost();
    // VS Code throws a hidden page away without a word, so its state is kept as it goes, once a second.
    this.#keeping ??= setTimeout(() => {
      this.#keeping = undefined;
      const player = this.#playing.memory();
      this.keep({
        sorting: this.#sorting,
        ...(this.#selected !== undefined && { selected: this.#selected }),
        ...(player && { player }),
        bench: { as: 'text', typed: '', ...this.#benchMemory, open: this.#isBenchOpen },
        isTimeline: this.#isTimeline,
      });
    }, 1000);
  }

  protected override render(): TemplateResult {
    const model = this.#model;
    const act = (what: (FromConnectionsView & { type: 'do' })['what']): void =>
      this.send({ type: 'do', what });
    if (model.followed.kind === 'nothing') return welcome(model, act);
    const now = model.now();
    // A program that did not build had no sockets.
    if (model.ended && !model.hasLooked) return html`${pageHeader(model, now, act)} ${this.#liveRegion()}`;
    this.#diagnoses = model.diagnoses();
    this.#refreshDiagnosisFilter();
    const side = [this.#bench(), this.#detail(now), this.#cards(now)];
    const isBare = side.every(each => each === nothing);
    return html`${pageHeader(model, now, act)}
      <div class="player">${this.#player()}</div>
      <div class="places ${this.#room.matches ? 'roomy' : 'low'} ${isBare ? 'bare' : ''}">
        <section class="machine">${this.#machine()}</section>
        <section class="main">
          <div class="tools">
            ${lanesChoice(this.#isTimeline, model.strings, this.#chooseShown)} ${this.#filter(now)}
            ${this.#benchToggle()}
          </div>
          ${this.#isTimeline ? this.#lanes(now) : this.#table(now)}
        </section>
        <aside class="side">${side} ${isBare ? nothingWrong(model) : nothing}</aside>
      </div>
      ${this.#liveRegion()}`;
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

  /** The TCP state machine: drawn, or as a row of states where there is no room for it. */
  #machine(): TemplateResult {
    return html`<socklab-state-machine
      ${ref(this.#machineRef)}
      .strings=${this.#model.strings}
      .counts=${this.#model.hasLooked ? this.#model.sockets.counts : undefined}
      .selected=${this.#model.rows.filter.state?.state}
      .compact=${!this.#room.matches}
      .choose=${this.#chooseState}
    ></socklab-state-machine>`;
  }

  #filter(now: number): TemplateResult {
    const { rows, strings } = this.#model;
    const { filter } = rows;
    const diagnosis = this.#diagnoses.find(({ id }) => id === filter.diagnosis?.id);
    return filterBar({ filter, diagnosis, shown: rows.count(now) }, strings, {
      type: text => this.#setFilter('text', text.trim() === '' ? undefined : text),
      clear: part => this.#setFilter(part, undefined),
    });
  }

  #table(now: number): TemplateResult {
    const model = this.#model;
    return html`<socklab-table
      .strings=${model.strings}
      .rows=${model.rows}
      .version=${this.#version}
      .now=${now}
      .selected=${this.#selected}
      .empty=${noRows(model)}
      .onSort=${this.#sort}
      .onSelect=${this.#select}
    ></socklab-table>`;
  }

  /** The timeline: one lane for each connection. */
  #lanes(now: number): TemplateResult {
    const model = this.#model;
    return html`<socklab-lanes
      .strings=${model.strings}
      .timeline=${timelineOf(model, this.#playing.recording, now)}
      .selected=${this.#selected}
      .choose=${this.#select}
    ></socklab-lanes>`;
  }

  /** Clients that a person drives by hand. */
  #bench(): TemplateResult | typeof nothing {
    const { bench, strings } = this.#model;
    if (!this.#canBench() || !this.#isBenchOpen) return nothing;
    return html`<socklab-client-bench
      id="bench"
      .strings=${strings}
      .clients=${bench.clients}
      .problem=${bench.problem}
      .memory=${this.#benchMemory}
      .act=${(action: BenchAction) => this.send({ type: 'bench', action })}
      .show=${this.#select}
      .keep=${(memory: BenchMemory) => (this.#benchMemory = memory)}
      .leave=${this.#toggleBench}
    ></socklab-client-bench>`;
  }

  #benchToggle(): TemplateResult | typeof nothing {
    if (!this.#canBench()) return nothing;
    const { strings } = this.#model;
    return html`<button
      class="button second bench-toggle"
      aria-expanded=${this.#isBenchOpen}
      aria-controls=${this.#isBenchOpen ? 'bench' : nothing}
      title=${strings.say('bench.titleHelp')}
      @click=${this.#toggleBench}
    >
      ${strings.say('bench.title')}
    </button>`;
  }

  #canBench(): boolean {
    return this.#model.followed.kind === 'server' && this.#model.isLive;
  }

  /** All that is known of the selected connection. */
  #detail(now: number): TemplateResult | typeof nothing {
    const { sockets, details, followed, isLive, strings } = this.#model;
    const connection = this.#selected === undefined ? undefined : sockets.connection(this.#selected);
    if (!connection) return nothing;
    const facts = {
      connection,
      now,
      details: details?.connection === connection.id ? details : undefined,
      canAsk: followed.kind === 'server' && isLive && connection.goneAt === undefined,
    };
    return connectionDetail(facts, strings, this.#closeDetail);
  }

  /** What is wrong. */
  #cards(now: number): TemplateResult | typeof nothing {
    const { rows, strings } = this.#model;
    return diagnosisCards(this.#diagnoses, now, rows.filter.diagnosis?.id, strings, {
      show: ({ id }) => this.#showAffected(id),
      readAbout: concept => this.send({ type: 'openNote', concept }),
    });
  }

  #liveRegion(): TemplateResult {
    const { strings } = this.#model;
    this.#announcer.tell(
      this.#diagnoses
        .filter(({ severity }) => severity === 'warning')
        .map(each => ({ id: each.id, sentence: strings.sentence(diagnosisWords(each).what) })),
    );
    return html`<div class="quiet" role="status">${this.#announcer.sentence(performance.now())}</div>`;
  }

  /** What a recording shows at the place of the scrubber. */
  readonly #show = (messages: readonly ToConnectionsView[]): void => {
    for (const message of messages) this.#model.apply(message);
    // A leap is not a way that a socket took just now.
    if (messages.some(({ type }) => type === 'follow')) this.#model.takeTransitions();
    this.#changed();
  };

  /** Something else is looked at. */
  #restart(): void {
    this.#announcer.restart();
    this.#machineRef.value?.restart();
    this.#model.rows.filter = {};
  }

  #changed(): void {
    this.#version++;
    this.requestUpdate();
  }

  readonly #chooseShown = (isTimeline: boolean): void => {
    this.#isTimeline = isTimeline;
    this.requestUpdate();
  };

  readonly #redraw = (): void => this.requestUpdate();

  /** Ages run on between looks, while anybody sees them. */
  #runClock(): void {
    const { isLive, hasLooked, areDiagnosesOld } = this.#model;
    if (isLive && hasLooked && !document.hidden) this.#clock ??= setInterval(this.#redraw, 1000);
    else {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
    if (!areDiagnosesOld || document.hidden) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.requestUpdate();
    }, 300);
  }

  /** Asks whether a process still holds sockets that are gone. */
  #askForLost(): void {
    const model = this.#model;
    if (!model.isLive || document.hidden || performance.now() - this.#askedAt < askForLostMs) return;
    const inodes = model.askForLost();
    if (inodes.length === 0) return;
    this.#askedAt = performance.now();
    this.send({ type: 'lost', inodes });
  }

  readonly #chooseState = (state: TcpState): void => {
    // A listener is no connection: the header shows it.
    const same = state === 'LISTEN' || this.#model.rows.filter.state?.state === state;
    this.#setFilter('state', same ? undefined : { state });
  };

  #showAffected(id: string): void {
    const { sockets, rows } = this.#model;
    const isShown = rows.filter.diagnosis?.id === id;
    this.#setFilter('diagnosis', isShown ? undefined : { id, connections: sockets.affected(id) });
  }

  /** A diagnosis is about other connections than it was. */
  #refreshDiagnosisFilter(): void {
    const { sockets, rows } = this.#model;
    const { diagnosis } = rows.filter;
    if (diagnosis) rows.filter = withConnections(rows.filter, diagnosis.id, sockets.affected(diagnosis.id));
  }

  #setFilter<Part extends keyof RowFilter>(part: Part, value: RowFilter[Part]): void {
    this.#model.rows.filter = withPart(this.#model.rows.filter, part, value);
    this.#changed();
  }

  readonly #sort = (sorting: Sorting): void => {
    this.#sorting = sorting;
    this.#model.rows.sorting = sorting;
    this.#changed();
  };

  readonly #toggleBench = async (): Promise<void> => {
    this.#isBenchOpen = !this.#isBenchOpen;
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(this.#isBenchOpen ? '#bench' : '.bench-toggle')?.focus();
  };

  readonly #closeDetail = (): void => {
    const closed = this.#selected;
    this.#select(undefined);
    if (closed !== undefined) void this.querySelector<ConnectionTable>('socklab-table')?.reveal(closed);
  };

  readonly #select = (connection: string | undefined): void => {
    this.#selected = connection;
    this.send({ type: 'inspect', ...(connection !== undefined && { connection }) });
    this.requestUpdate();
  };
}
