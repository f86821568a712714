import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import type { TcpState } from '../sockets/model.ts';
import { connectionCells, stateMark } from './connectionRow.ts';
import { PictureModel, type Memory, type Picture, type SeenConnection } from './pictureModel.ts';
import { queueGauge } from './queueGauge.ts';
import { rowHeight, rowWindow } from './rowWindow.ts';
import { columns, defaultSorting, sorted, type Column, type Sorting } from './sorting.ts';
import { Strings } from './strings.ts';

/** What the page keeps of itself while it is hidden. */
export interface PageState {
  readonly sorting: Sorting;
  readonly memory: Memory;
}

const headings: Readonly<Record<Column, string>> = {
  client: 'client',
  clientState: 'state',
  clientRecvQ: 'Recv-Q',
  clientSendQ: 'Send-Q',
  server: 'server',
  serverState: 'state',
  serverRecvQ: 'Recv-Q',
  serverSendQ: 'Send-Q',
  held: 'held',
  timer: 'timer',
  age: 'age',
};

/** The connections view. Its style comes from the page, so it draws into the page and not into a shadow tree. */
export class ConnectionsElement extends LitElement {
  #model = new PictureModel();
  #picture: Picture = this.#model.picture();
  #rows: readonly SeenConnection[] = [];
  #sorting = defaultSorting;
  /** The id of the row that the Tab key reaches. */
  #current: string | undefined;
  #scrollTop = 0;
  #viewHeight = 400;
  #stale = false;
  #clock: ReturnType<typeof setInterval> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #announcement = '';

  send: (message: FromConnectionsView) => void = () => undefined;
  keep: (state: PageState) => void = () => undefined;

  /** Takes up what the page knew before it was hidden. */
  remember(state: PageState | undefined): void {
    if (!state) return;
    this.#sorting = state.sorting;
    this.#model = new PictureModel(state.memory);
  }

  hear(message: ToConnectionsView): void {
    this.#model.apply(message);
    if (message.type === 'ended') this.#announcement = message.reason;
    if (message.type === 'follow') this.#announcement = '';
    this.#stale = true;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Ages run on between samples.
    this.#clock = setInterval(() => {
      if (this.#picture.at !== undefined && this.#picture.ended === undefined) this.requestUpdate();
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

  /** Messages come faster than frames: the picture is made once a frame. */
  protected override async scheduleUpdate(): Promise<void> {
    await new Promise(resolve => requestAnimationFrame(resolve));
    await super.scheduleUpdate();
  }

  protected override willUpdate(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.#picture = this.#model.picture();
    this.#sort();
  }

  protected override updated(_changed: PropertyValues): void {
    // By property: the page's policy forbids style attributes.
    const body = this.querySelector<HTMLElement>('.rows');
    if (body) body.style.height = `${this.#rows.length * rowHeight}px`;
    for (const row of this.querySelectorAll<HTMLElement>('.rows > [role=row]')) {
      row.style.top = `${(Number(row.ariaRowIndex) - 2) * rowHeight}px`;
    }
    const scroller = this.querySelector('.scroller');
    if (scroller && Math.abs(scroller.clientHeight - this.#viewHeight) > 1) {
      this.#viewHeight = scroller.clientHeight;
      this.requestUpdate();
    }
    this.#keepSoon();
  }

  /** VS Code throws a hidden page away without a word, so its state is kept as it goes, once a second. */
  #keepSoon(): void {
    this.#keeping ??= setTimeout(() => {
      this.#keeping = undefined;
      this.keep({ sorting: this.#sorting, memory: this.#model.memory() });
    }, 1000);
  }

  protected override render(): TemplateResult {
    const strings = new Strings(this.#model.strings);
    const { followed, ended } = this.#picture;
    if (followed.kind === 'nothing') return this.#welcome(strings);
    return html`${this.#head(strings)} ${ended && this.#rows.length === 0 ? nothing : this.#table(strings)}
      <div class="quiet" role="status">${this.#announcement}</div>`;
  }

  #welcome(strings: Strings): TemplateResult {
    return html`<section class="welcome">
      <h1>${strings.say('nothingTitle')}</h1>
      <p>${strings.say('nothingText')}</p>
      ${this.#offers(strings)}
    </section>`;
  }

  #offers(strings: Strings): TemplateResult | typeof nothing {
    const { start, reason, followServer } = this.#model.offers;
    if (reason !== undefined) return html`<p class="reason">${reason}</p>`;
    return html`<div class="offers">
      ${followServer ? this.#button('followServer', strings.say('followServer')) : nothing}
      ${start ? html`${this.#button('run', strings.say('run'))} ${this.#button('grade', strings.say('grade'))}` : nothing}
    </div>`;
  }

  #button(what: (FromConnectionsView & { type: 'do' })['what'], label: string): TemplateResult {
    return html`<button class="button" @click=${() => this.send({ type: 'do', what })}>${label}</button>`;
  }

  #head(strings: Strings): TemplateResult {
    const { followed, ended, listeners, counts, at } = this.#picture;
    const label =
      followed.kind === 'server'
        ? strings.say('followingServer', { label: followed.label, port: followed.port })
        : followed.kind === 'grade'
          ? strings.say('followingGrade', { label: followed.label })
          : '';
    return html`<header>
      <div class="title">
        <h1>${label}</h1>
        <span class="life ${ended === undefined ? 'live' : 'over'}"
          >${strings.say(ended === undefined ? 'live' : 'ended')}</span
        >
        ${this.#model.offers.followServer ? this.#button('followServer', strings.say('followServer')) : nothing}
      </div>
      ${ended === undefined ? nothing : html`<p class="reason">${ended.reason}</p>`}
      <div class="facts">
        ${
          listeners.length === 0 && at !== undefined && ended === undefined
            ? html`<span class="gone">${strings.say('noListener')}</span>`
            : listeners.map(listener => queueGauge(listener, strings, listeners.length > 2))
        }
      </div>
      <ul class="counts" aria-label=${strings.say('states')}>
        ${Object.entries(counts).map(
          ([state, count]) => html`<li>${stateMark(state as TcpState)} <b>${count.total}</b></li>`,
        )}
      </ul>
    </header>`;
  }

  #table(strings: Strings): TemplateResult {
    const rows = this.#rows;
    const { first, end } = rowWindow(rows.length, this.#scrollTop, this.#viewHeight);
    const drawn = rows.slice(first, end);
    const reachable = drawn.find(r => r.id === this.#current) ?? drawn[0];
    const now = this.#picture.ended?.at ?? Date.now();
    return html`<div class="scroller" @scroll=${this.#onScroll}>
      <div
        class="grid"
        role="grid"
        aria-label=${strings.say('connections')}
        aria-rowcount=${rows.length + 1}
        aria-colcount=${columns.length}
        @keydown=${this.#onKey}
        @focusin=${this.#onFocus}
      >
        <div class="row head" role="row" aria-rowindex="1">
          ${columns.map(column => this.#heading(column, strings))}
        </div>
        <div class="rows" role="rowgroup">
          ${repeat(
            drawn,
            row => row.id,
            (row, index) =>
              html`<div
                class="row"
                role="row"
                data-id=${row.id}
                aria-rowindex=${first + index + 2}
                tabindex=${row === reachable ? 0 : -1}
              >
                ${connectionCells(row, now, strings)}
              </div>`,
          )}
        </div>
      </div>
      ${rows.length === 0 ? this.#waiting(strings) : nothing}
    </div>`;
  }

  #waiting(strings: Strings): TemplateResult {
    const { followed, ended } = this.#picture;
    return html`<p class="none">
      ${ended === undefined ? strings.say('waiting') : nothing}
      ${
        followed.kind === 'server' && ended === undefined
          ? html`${strings.say('tryIt')} <code>nc 127.0.0.1 ${followed.port}</code>`
          : nothing
      }
    </p>`;
  }

  #heading(column: Column, strings: Strings): TemplateResult {
    const { column: by, descending } = this.#sorting;
    const mine = by === column;
    const side = column.startsWith('client')
      ? 'clientEnd'
      : column.startsWith('server')
        ? 'serverEnd'
        : undefined;
    const key = headings[column];
    const label = key.endsWith('-Q') ? key : strings.say(key);
    const help =
      key === 'Recv-Q' ? strings.say('recvQHelp') : key === 'Send-Q' ? strings.say('sendQHelp') : '';
    const title = [side && strings.say(side), label, help].filter(Boolean).join(' · ');
    return html`<span
      role="columnheader"
      aria-sort=${mine ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button class="sort" title=${title} aria-label=${title} @click=${() => this.#sortBy(column)}>
        ${label}<span class="arrow" aria-hidden="true">${mine ? (descending ? '▾' : '▴') : ''}</span>
      </button>
    </span>`;
  }

  #sortBy(column: Column): void {
    const { column: by, descending } = this.#sorting;
    this.#sorting = { column, descending: by === column ? !descending : false };
    this.#sort();
    this.requestUpdate();
  }

  #sort(): void {
    this.#rows = sorted(this.#picture.connections, this.#sorting);
  }

  readonly #onScroll = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    this.#scrollTop = event.currentTarget.scrollTop;
    this.requestUpdate();
  };

  readonly #onFocus = (event: FocusEvent): void => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
    if (id !== undefined) this.#current = id;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
    if (id === undefined) return;
    const at = this.#rows.findIndex(r => r.id === id);
    const page = Math.max(1, Math.floor(this.#viewHeight / rowHeight) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#rows.length - 1,
    };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    void this.#focusRow(Math.min(this.#rows.length - 1, Math.max(0, wanted)));
  };

  async #focusRow(index: number): Promise<void> {
    const row = this.#rows[index];
    const scroller = this.querySelector('.scroller');
    if (!row || !scroller) return;
    this.#current = row.id;
    const top = index * rowHeight;
    const below = top + 2 * rowHeight - scroller.clientHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (below > scroller.scrollTop) scroller.scrollTop = below;
    this.#scrollTop = scroller.scrollTop;
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-id="${CSS.escape(row.id)}"]`)?.focus({ preventScroll: true });
  }
}
