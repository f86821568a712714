import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { connectionCells } from './connectionRow.ts';
import { rowByKey } from './listKeys.ts';
import type { RowList } from './rowList.ts';
import { rowHeight, rowWindow } from './rowWindow.ts';
import { columns, type Column, type Sorting } from './sorting.ts';
import { Strings } from './strings.ts';

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

/** The table of connections: client end against server end. Only the rows in sight are drawn. */
export class ConnectionTable extends LitElement {
  static override properties = {
    strings: { attribute: false },
    rows: { attribute: false },
    version: { attribute: false },
    now: { attribute: false },
    selected: { attribute: false },
    empty: { attribute: false },
  };

  declare strings: Strings;
  declare rows: RowList | undefined;
  /** Another number when rows have changed. */
  declare version: number;
  /** Milliseconds since the epoch. */
  declare now: number;
  /** The id of a connection. */
  declare selected: string | undefined;
  /** Shown in place of rows. */
  declare empty: TemplateResult | typeof nothing;
  onSort: (sorting: Sorting) => void = () => undefined;
  /** Undefined when the selected row was chosen again. */
  onSelect: (connection: string | undefined) => void = () => undefined;

  /** The id of the row that the Tab key reaches. */
  #current: string | undefined;
  #scrollTop = 0;
  #viewHeight = 400;
  #count = 0;
  #resized: ResizeObserver | undefined;
  /** A row had the focus before it was drawn anew. */
  #hadFocus = false;

  constructor() {
    super();
    this.strings = new Strings({});
    this.version = 0;
    this.now = 0;
    this.empty = nothing;
  }

  override disconnectedCallback(): void {
    this.#resized?.disconnect();
    this.#resized = undefined;
    super.disconnectedCallback();
  }

  /** Scrolls to a connection and gives its row the focus. */
  async reveal(id: string): Promise<void> {
    const index = this.rows?.indexOf(id) ?? -1;
    if (index >= 0) await this.#focusRow(index);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#resized = new ResizeObserver(() => {
      this.#viewHeight = scroller.clientHeight;
      this.requestUpdate();
    });
    this.#resized.observe(scroller);
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const focused = document.activeElement;
    this.#hadFocus = focused !== null && this.contains(focused) && focused.getAttribute('role') === 'row';
  }

  protected override updated(_changed: PropertyValues): void {
    // By property: the page's policy forbids style attributes.
    const body = this.querySelector<HTMLElement>('.rows');
    if (body) body.style.height = `${this.#count * rowHeight}px`;
    for (const row of this.querySelectorAll<HTMLElement>('.rows > [role=row]')) {
      row.style.top = `${(Number(row.ariaRowIndex) - 2) * rowHeight}px`;
    }
    // The row that had the focus is gone, or out of sight: the keyboard goes on where it was.
    if (this.#hadFocus && document.activeElement === document.body) {
      this.querySelector<HTMLElement>('.rows > [tabindex="0"]')?.focus({ preventScroll: true });
    }
  }

  protected override render(): TemplateResult {
    const { rows, strings, now } = this;
    this.#count = rows?.count(now) ?? 0;
    const { first, end } = rowWindow(this.#count, this.#scrollTop, this.#viewHeight);
    const drawn = rows?.slice(first, end) ?? [];
    const reachable = drawn.find(r => r.id === this.#current) ?? drawn[0];
    return html`<div class="scroller" @scroll=${this.#onScroll}>
      <div
        class="grid"
        role="grid"
        aria-label=${strings.say('connections')}
        aria-rowcount=${this.#count + 1}
        aria-colcount=${columns.length}
        @keydown=${this.#onKey}
        @focusin=${this.#onFocus}
        @click=${this.#onClick}
      >
        <div class="row head" role="row" aria-rowindex="1">
          ${columns.map(column => this.#heading(column))}
        </div>
        <div class="rows" role="rowgroup">
          ${repeat(
            drawn,
            row => row.id,
            (row, index) =>
              html`<div
                class="row ${row.goneAt === undefined ? '' : 'past'}"
                role="row"
                data-id=${row.id}
                aria-rowindex=${first + index + 2}
                aria-selected=${row.id === this.selected}
                tabindex=${row === reachable ? 0 : -1}
              >
                ${connectionCells(row, now, strings)}
              </div>`,
          )}
        </div>
      </div>
      ${this.#count === 0 ? this.empty : nothing}
    </div>`;
  }

  #heading(column: Column): TemplateResult {
    const { strings } = this;
    const { column: by, descending } = this.rows?.sorting ?? { column: 'age', descending: true };
    const mine = by === column;
    const side = column.startsWith('client')
      ? 'clientEnd'
      : column.startsWith('server')
        ? 'serverEnd'
        : undefined;
    const key = headings[column];
    const label = key.endsWith('-Q') ? key : strings.say(key);
    const help = key === 'Recv-Q' ? 'recvQHelp' : key === 'Send-Q' ? 'sendQHelp' : undefined;
    const title = [side && strings.say(side), label, help && strings.say(help)].filter(Boolean).join(' · ');
    return html`<span
      role="columnheader"
      aria-sort=${mine ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        class="sort"
        title=${title}
        aria-label=${title}
        @click=${() => this.onSort({ column, descending: mine && !descending })}
      >
        ${label}<span class="arrow" aria-hidden="true">${mine ? (descending ? '▾' : '▴') : ''}</span>
      </button>
    </span>`;
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector('.scroller');
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

  readonly #onClick = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-id]') : null;
    const id = row?.dataset['id'];
    if (id === undefined) return;
    row?.focus({ preventScroll: true });
    this.#choose(id);
  };

  #choose(id: string): void {
    this.onSelect(id === this.selected ? undefined : id);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
    if (id === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#choose(id);
      return;
    }
    const wanted = rowByKey(event.key, {
      at: this.rows?.indexOf(id) ?? -1,
      // The head of the table takes the place of one.
      inSight: Math.floor(this.#viewHeight / rowHeight) - 1,
      count: this.#count,
    });
    if (wanted === undefined) return;
    event.preventDefault();
    void this.#focusRow(wanted);
  };

  async #focusRow(index: number): Promise<void> {
    const [row] = this.rows?.slice(index, index + 1) ?? [];
    const scroller = this.#scroller;
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
    // What is selected follows the arrows, once something is.
    if (this.selected !== undefined && this.selected !== row.id) this.onSelect(row.id);
  }
}
