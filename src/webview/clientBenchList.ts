import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { BenchClient } from '../protocol/webviewMessages.ts';
import { isLiving, type ClientBenchSelection } from './clientBenchSelection.ts';
import { rowHeight, rowWindow } from './rowWindow.ts';
import { Strings } from './strings.ts';

/** The clients of the bench, of which some or all are selected. Draws only what is seen: there may be a thousand. */
export class ClientBenchList extends LitElement {
  static override properties = {
    strings: { attribute: false },
    clients: { attribute: false },
    selection: { attribute: false },
    version: { attribute: false },
  };

  declare strings: Strings;
  declare clients: readonly BenchClient[];
  declare selection: ClientBenchSelection | undefined;
  /** Another number when the selection has changed. */
  declare version: number;
  onSelect: () => void = () => undefined;
  /** Enter or a double click: what the kernel says of the connection is wanted. */
  onShow: (connection: string) => void = () => undefined;

  #scrollTop = 0;
  #viewHeight = 8 * rowHeight;

  constructor() {
    super();
    this.strings = new Strings({});
    this.clients = [];
    this.selection = undefined;
    this.version = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { clients, selection } = this;
    const { first, end } = rowWindow(clients.length, this.#scrollTop, this.#viewHeight);
    const drawn = clients.slice(first, end);
    const active = drawn.some(({ n }) => n === selection?.active) ? selection?.active : undefined;
    return html`<div
      class="clients"
      role="listbox"
      tabindex="0"
      aria-multiselectable="true"
      aria-label=${this.#say('clients')}
      aria-description=${this.#say('selectHelp')}
      aria-activedescendant=${active === undefined ? nothing : optionId(active)}
      @keydown=${this.#onKey}
      @scroll=${this.#onScroll}
    >
      <div class="height" role="presentation">
        ${repeat(
          drawn,
          ({ n }) => n,
          (client, index) => this.#option(client, first + index),
        )}
      </div>
    </div>`;
  }

  protected override updated(): void {
    // By property: the page's policy forbids style attributes.
    const height = this.querySelector<HTMLElement>('.height');
    if (height) height.style.height = `${this.clients.length * rowHeight}px`;
    for (const option of this.querySelectorAll<HTMLElement>('[role=option]'))
      option.style.top = `${(Number(option.ariaPosInSet) - 1) * rowHeight}px`;
    const list = this.querySelector('.clients');
    if (list && list.clientHeight > 0 && Math.abs(list.clientHeight - this.#viewHeight) > 1) {
      this.#viewHeight = list.clientHeight;
      this.requestUpdate();
    }
  }

  #option(client: BenchClient, index: number): TemplateResult {
    const { n, state, sentBytes, pendingBytes, receivedBytes, reading, tail } = client;
    const { selection } = this;
    const bytes = [
      this.#say('sent', { count: sentBytes }),
      ...(pendingBytes > 0 ? [this.#say('pending', { count: pendingBytes })] : []),
      this.#say('received', { count: receivedBytes }),
    ].join(' · ');
    return html`<div
      class="client ${n === selection?.active ? 'active' : ''} ${isLiving(client) ? '' : 'over'}"
      role="option"
      id=${optionId(n)}
      aria-selected=${selection?.has(n) === true}
      aria-disabled=${!isLiving(client)}
      aria-posinset=${index + 1}
      aria-setsize=${this.clients.length}
      title=${client.connection ?? ''}
      @click=${(event: MouseEvent) => this.#onClick(event, n)}
      @dblclick=${() => this.#show(client)}
    >
      <span class="name">${this.#say('client', { n })}</span>
      <span class="state ${state}">${this.#say(`state.${state}`)}</span>
      ${reading || !isLiving(client) ? nothing : html`<span class="unread">${this.#say('notReading')}</span>`}
      <span class="bytes">${bytes}</span>
      <code class="tail">${tail}</code>
    </div>`;
  }

  readonly #onScroll = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    this.#scrollTop = event.currentTarget.scrollTop;
    this.requestUpdate();
  };

  #onClick(event: MouseEvent, n: number): void {
    if (event.shiftKey) this.selection?.extend(n);
    else if (event.ctrlKey || event.metaKey) this.selection?.toggle(n);
    else this.selection?.only(n);
    this.onSelect();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { selection } = this;
    if (!selection) return;
    const page = Math.max(1, Math.floor(this.#viewHeight / rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.clients.length,
      End: this.clients.length,
    };
    const by = moves[event.key];
    const { active } = selection;
    if (by !== undefined) {
      selection.move(by);
      if (event.shiftKey && selection.active !== undefined) selection.extend(selection.active);
      this.#reveal();
    } else if (event.key === ' ' && active !== undefined) selection.toggle(active);
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) selection.all();
    else if (event.key === 'Enter') {
      const client = this.clients.find(({ n }) => n === active);
      if (client) this.#show(client);
    } else return;
    event.preventDefault();
    // Letters and blanks mean other things to the page.
    event.stopPropagation();
    this.onSelect();
  };

  #show({ connection }: BenchClient): void {
    if (connection !== undefined) this.onShow(connection);
  }

  /** Scrolls the list, and not the page, to where the keyboard is. */
  #reveal(): void {
    const list = this.querySelector('.clients');
    const index = this.clients.findIndex(({ n }) => n === this.selection?.active);
    if (!list || index < 0) return;
    const top = index * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + rowHeight - list.clientHeight;
    this.#scrollTop = list.scrollTop;
  }

  #say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return this.strings.say(`bench.${key}`, values);
  }
}

function optionId(n: number): string {
  return `bench-client-${n}`;
}
