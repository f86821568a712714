import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { BenchAction, BenchClient } from '../protocol/webviewMessages.ts';
import { ClientBenchSelection } from './clientBenchSelection.ts';
import { Strings } from './strings.ts';

const mostClients = 1000;
/** The calls, by the key of their words. */
const calls = ['pause', 'read', 'endWrite', 'reset', 'close'] as const;

/** What the panel keeps of itself while the page is hidden. */
export interface BenchMemory {
  readonly as: 'text' | 'hex';
  readonly typed: string;
}

/** The panel in which clients are driven by hand: connect, send, stop reading, half-close, reset, close. */
export class ClientBenchElement extends LitElement {
  static override properties = {
    strings: { attribute: false },
    clients: { attribute: false },
    problem: { attribute: false },
  };

  declare strings: Strings;
  declare clients: readonly BenchClient[];
  /** What could not be done, in the editor's language. */
  declare problem: string | undefined;
  act: (action: BenchAction) => void = () => undefined;
  /** What the kernel says of the connection of a client is wanted. */
  show: (connection: string) => void = () => undefined;
  keep: (memory: BenchMemory) => void = () => undefined;
  /** Escape: the panel is wanted no more. */
  leave: () => void = () => undefined;

  readonly #selection = new ClientBenchSelection();
  #version = 0;
  #count = 1;
  #paused = false;
  #as: 'text' | 'hex' = 'text';
  #typed = '';
  #drips = false;
  #dripSize = 1;
  #dripPauseMs = 200;

  constructor() {
    super();
    this.strings = new Strings({});
    this.clients = [];
    this.problem = undefined;
  }

  /** Takes up what the panel knew before the page was hidden. */
  set memory(memory: BenchMemory | undefined) {
    if (!memory || this.hasUpdated) return;
    this.#as = memory.as;
    this.#typed = memory.typed;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('clients')) return;
    this.#selection.update(this.clients);
    this.#version++;
  }

  protected override render(): TemplateResult {
    const open = this.#selection.livingCount;
    const count = this.clients.length;
    return html`<section class="bench" aria-label=${this.#say('title')} @keydown=${this.#onKey}>
      <h2>
        ${this.#say('title')}
        ${count > 0 ? html`<span class="summary">${this.#say('summary', { open, count })}</span>` : nothing}
      </h2>
      ${this.#connecting()}
      <p class="problem" role="alert">${this.problem ?? nothing}</p>
      ${count === 0 ? html`<p class="none">${this.#say('none')}</p>` : this.#driving()}
    </section>`;
  }

  /** To where one begins. */
  override focus(): void {
    this.querySelector<HTMLElement>('.count')?.focus();
  }

  #connecting(): TemplateResult {
    return html`<form class="line" @submit=${this.#connect}>
      ${this.#number('count', this.#count, mostClients, value => (this.#count = value), 'count')}
      <button class="button" title=${this.#say('connectHelp')}>${this.#say('connect')}</button>
      <label title=${this.#say('pausedHelp')}>
        <input
          type="checkbox"
          .checked=${this.#paused}
          @change=${(event: Event) => this.#change(() => (this.#paused = isChecked(event)))}
        />
        ${this.#say('paused')}
      </label>
    </form>`;
  }

  #driving(): TemplateResult {
    const count = this.#selection.selected.length;
    return html`<socklab-client-list
        .strings=${this.strings}
        .clients=${this.clients}
        .selection=${this.#selection}
        .version=${this.#version}
        .onSelect=${this.#selected}
        .onShow=${this.show}
      ></socklab-client-list>
      <div class="line" role="toolbar" aria-label=${this.#say('selected', { count })}>
        <button class="button second" title=${this.#say('allHelp')} @click=${this.#all}>
          ${this.#say('all')}
        </button>
        <span class="summary">${this.#say('selected', { count })}</span>
        <span class="calls">
          ${calls.map(
            type =>
              html`<button
                class="button second"
                ?disabled=${count === 0}
                title=${this.#say(`${type}Help`)}
                @click=${() => this.act({ type, clients: this.#selection.selected })}
              >
                ${this.#say(type)}
              </button>`,
          )}
        </span>
      </div>
      ${this.#sending(count)}`;
  }

  #sending(count: number): TemplateResult {
    const isHex = this.#as === 'hex';
    return html`<form class="line" @submit=${this.#send}>
      <select aria-label=${this.#say('what')} @change=${this.#choose}>
        <option value="text" ?selected=${!isHex}>${this.#say('text')}</option>
        <option value="hex" ?selected=${isHex}>${this.#say('hex')}</option>
      </select>
      <input
        class="typed"
        spellcheck="false"
        autocomplete="off"
        aria-label=${this.#say('what')}
        placeholder=${this.#say(isHex ? 'hexHint' : 'textHint')}
        title=${isHex ? nothing : this.#say('textHelp')}
        .value=${this.#typed}
        @input=${(event: Event) => this.#change(() => (this.#typed = valueOf(event)))}
      />
      <button class="button" ?disabled=${count === 0 || this.#typed === ''} title=${this.#say('sendHelp')}>
        ${this.#say('send')}
      </button>
      <button
        class="button second"
        type="button"
        ?disabled=${count === 0}
        title=${this.#say('fileHelp')}
        @click=${() => this.act({ type: 'sendFile', clients: this.#selection.selected })}
      >
        ${this.#say('file')}
      </button>
      <span class="drip">
        <label title=${this.#say('dripHelp')}>
          <input
            type="checkbox"
            .checked=${this.#drips}
            @change=${(event: Event) => this.#change(() => (this.#drips = isChecked(event)))}
          />
          ${this.#say('drip')}
        </label>
        ${
          this.#drips
            ? html`${this.#number('dripSize', this.#dripSize, 65_536, value => (this.#dripSize = value))}
              ${this.#number('dripPause', this.#dripPauseMs, 60_000, value => (this.#dripPauseMs = value))}`
            : nothing
        }
      </span>
    </form>`;
  }

  #number(
    key: string,
    value: number,
    most: number,
    set: (value: number) => void,
    hidden?: 'count',
  ): TemplateResult {
    const field = html`<input
      class="count"
      type="number"
      required
      min=${key === 'dripPause' ? 0 : 1}
      max=${most}
      aria-label=${this.#say(key)}
      .value=${String(value)}
      @change=${(event: Event) => {
        const input = event.currentTarget;
        if (input instanceof HTMLInputElement && input.validity.valid)
          this.#change(() => set(input.valueAsNumber));
      }}
    />`;
    return hidden ? field : html`<label>${field} ${this.#say(key)}</label>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.leave();
  };

  readonly #connect = (event: SubmitEvent): void => {
    event.preventDefault();
    this.act({ type: 'connect', count: this.#count, reading: !this.#paused });
  };

  readonly #send = (event: SubmitEvent): void => {
    event.preventDefault();
    const clients = this.#selection.selected;
    if (clients.length === 0 || this.#typed === '') return;
    const drip = { size: this.#dripSize, pauseMs: this.#dripPauseMs };
    const data = { as: this.#as, text: this.#typed };
    this.act({ type: 'send', clients, data, ...(this.#drips && { drip }) });
  };

  readonly #choose = (event: Event): void => {
    const value = event.currentTarget instanceof HTMLSelectElement ? event.currentTarget.value : '';
    this.#change(() => (this.#as = value === 'hex' ? 'hex' : 'text'));
  };

  readonly #all = (): void => {
    this.#selection.all();
    this.#selected();
  };

  readonly #selected = (): void => {
    this.#version++;
    this.requestUpdate();
  };

  #change(act: () => void): void {
    act();
    this.keep({ as: this.#as, typed: this.#typed });
    this.requestUpdate();
  }

  #say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return this.strings.say(`bench.${key}`, values);
  }
}

function isChecked(event: Event): boolean {
  return event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
}

function valueOf(event: Event): string {
  return event.currentTarget instanceof HTMLInputElement ? event.currentTarget.value : '';
}
