import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import type { StateCount, StateCounts } from '../sockets/countByState.ts';
import { tcpStates, type TcpState } from '../sockets/model.ts';
import { machineTransitions, transitionId, type MachineTransition } from './stateMachine.ts';
import { journeysOf, type Journey } from './stateMachineJourneys.ts';
import {
  drawingSize,
  neighbourOf,
  pathOf,
  statePlaces,
  stateSize,
  transitionPlaces,
} from './stateMachineLayout.ts';
import { flash, Pulses } from './stateMachinePulses.ts';
import { stateKind } from './stateKind.ts';
import type { Transition } from './stateTransitions.ts';
import { Strings } from './strings.ts';

/** The states in the order of a connection's life, for the row. */
const lifeOrder: readonly TcpState[] = [
  'LISTEN',
  'SYN-SENT',
  'SYN-RECV',
  'ESTAB',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSING',
  'TIME-WAIT',
  'CLOSE-WAIT',
  'LAST-ACK',
  'CLOSED',
];

const none = { client: 0, server: 0, total: 0 };
const arrows: Readonly<Record<string, readonly [-1 | 0 | 1, -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * The TCP state machine: states light up with the sockets that are in them, client ends and server ends apart, and
 * {@link see} lets the transitions show that sockets took. One stop of the Tab key; arrows go from state to state, Enter,
 * Space and a click choose one.
 */
export class StateMachineElement extends LitElement {
  static override readonly properties = {
    strings: { attribute: false },
    counts: { attribute: false },
    selected: { attribute: false },
    compact: { attribute: false },
  };

  declare strings: Strings;
  /** Undefined before the first look at the kernel. */
  declare counts: StateCounts | undefined;
  /** The state that the table is filtered by. */
  declare selected: TcpState | undefined;
  /** One row of states, where there is no room for the drawing. */
  declare compact: boolean;
  /** A state was chosen. */
  choose: (state: TcpState) => void = () => undefined;

  #reachable: TcpState = 'ESTAB';
  #seen: Transition[] = [];
  #listeners: number | undefined;
  #frame: number | undefined;
  #pulses: Pulses | undefined;

  constructor() {
    super();
    this.strings = new Strings({});
    this.counts = undefined;
    this.selected = undefined;
    this.compact = false;
  }

  /** Shows transitions that sockets took, at the next frame. Nobody sees them on a page that is hidden. */
  see(transitions: readonly Transition[]): void {
    if (transitions.length === 0 || document.hidden) return;
    this.#seen.push(...transitions);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const journeys = journeysOf(this.#seen);
      this.#seen = [];
      this.#show(journeys);
    });
  }

  /** Something else is looked at from now on: what is there already did not come before our eyes. */
  restart(): void {
    this.#seen = [];
    this.#listeners = undefined;
  }

  override disconnectedCallback(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(changed: PropertyValues): void {
    const layer = this.querySelector<SVGGElement>('.pulses');
    if (changed.has('compact') || !this.#pulses) {
      this.#pulses = layer ? new Pulses(layer, state => this.#light(state)) : undefined;
    }
    if (this.counts && changed.has('counts')) this.#seeListeners(this.counts.LISTEN?.total ?? 0);
  }

  protected override render(): TemplateResult {
    return this.compact ? this.#row() : this.#drawing();
  }

  /** Listeners come and go outside of connections. */
  #seeListeners(now: number): void {
    const before = this.#listeners;
    this.#listeners = now;
    if (before === undefined || before === now) return;
    const [from, to] = now > before ? (['CLOSED', 'LISTEN'] as const) : (['LISTEN', 'CLOSED'] as const);
    this.#show(journeysOf([{ connection: '', side: 'server', from, to }]));
  }

  #show(journeys: readonly Journey[]): void {
    const isStill =
      matchMedia('(prefers-reduced-motion: reduce)').matches ||
      document.body.classList.contains('vscode-reduce-motion');
    if (this.#pulses) this.#pulses.play(journeys, isStill);
    else for (const { to } of journeys) flash(this.#light(to), 0);
  }

  #light(state: TcpState): Element | null {
    return this.querySelector(`[data-state="${state}"] .light`);
  }

  #row(): TemplateResult {
    return html`<ul
      class="states"
      role="list"
      aria-label=${this.strings.say('stateMachine')}
      @keydown=${this.#onKey}
    >
      ${lifeOrder.map(state => {
        const { client, server, total } = this.#count(state);
        return html`<li class="${stateKind(state)} ${total > 0 ? 'lit' : ''}">
          <button
            class="state"
            data-state=${state}
            tabindex=${state === this.#reachable ? 0 : -1}
            aria-pressed=${state === this.selected}
            aria-label=${this.#words(state)}
            @click=${() => this.#choose(state)}
          >
            <span class="light"></span>
          </button>
          <span class="words" aria-hidden="true">
            <span class="name">${state}</span>
            ${client > 0 ? html`<span class="ends client">${client}</span>` : nothing}
            ${server > 0 ? html`<span class="ends server">${server}</span>` : nothing}
          </span>
        </li>`;
      })}
    </ul>`;
  }

  #drawing(): TemplateResult {
    const { left, top, width, height } = drawingSize;
    return html`<svg
        class="drawing"
        viewBox="${left} ${top} ${width} ${height}"
        role="group"
        aria-label=${this.strings.say('stateMachine')}
        @keydown=${this.#onKey}
      >
        <defs>
          <marker
            id="socklab-arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M0 .5 8 4 0 7.5 1.8 4z"></path>
          </marker>
        </defs>
        <g aria-hidden="true">
          ${this.#regions()}
          <g class="lines">${machineTransitions.map(transition => this.#line(transition))}</g>
          <g class="pulses"></g>
          ${this.#legend()}
        </g>
        <g role="list" aria-label=${this.strings.say('stateMachine')}>
          ${tcpStates.map(state => this.#state(state))}
        </g>
      </svg>
      <ul class="quiet" aria-label=${this.strings.say('machineTransitions')}>
        ${machineTransitions.map(each => html`<li>${each.from} → ${each.to}: ${labelOf(each).join(' ')}</li>`)}
      </ul>`;
  }

  #regions(): TemplateResult {
    const say = (key: string): string => this.strings.say(key);
    return svg`<g class="regions">
      <path d="M44 256h296a8 8 0 0 1 8 8v152a8 8 0 0 1-8 8H52a8 8 0 0 1-8-8z"></path>
      <path d="M384 256h132a8 8 0 0 1 8 8v110a8 8 0 0 1-8 8H392a8 8 0 0 1-8-8V264z"></path>
      <text x="338" y="417" text-anchor="end">${say('activeClose')}</text>
      <text x="394" y="375">${say('passiveClose')}</text>
      <text x="121" y="62">${say('activeOpen')}</text>
      <text x="447" y="62" text-anchor="end">${say('passiveOpen')}</text>
    </g>`;
  }

  #line(transition: MachineTransition): TemplateResult | typeof nothing {
    const id = transitionId(transition);
    const place = transitionPlaces[id];
    if (!place) return nothing;
    const words = labelOf(transition);
    const lines = place.isBroken ? words : [words.join(' ')];
    const [x, y] = place.label;
    return svg`<g class="line ${transition.way}" data-transition=${id}>
      <path d=${pathOf(place.line)} marker-end="url(#socklab-arrow)"></path>
      <text x=${x} y=${y} text-anchor=${place.anchor}>
        ${lines.map((each, i) => svg`<tspan x=${x} dy=${i === 0 ? 0 : 11}>${each}</tspan>`)}
      </text>
    </g>`;
  }

  #state(state: TcpState): TemplateResult {
    const [x, y] = statePlaces[state];
    const { width, height } = stateSize;
    const { client, server, total } = this.#count(state);
    const look = `${stateKind(state)} ${total > 0 ? 'lit' : ''}`;
    const box = (name: string, grown: number): TemplateResult =>
      svg`<rect class=${name} x=${-width / 2 - grown} y=${-height / 2 - grown}
        width=${width + 2 * grown} height=${height + 2 * grown} rx=${7 + grown}></rect>`;
    // What is written stands beside the button, whose name says the same in words.
    return svg`<g role="listitem" transform="translate(${x} ${y})">
      <g
        role="button"
        class="state ${look}"
        data-state=${state}
        tabindex=${state === this.#reachable ? 0 : -1}
        aria-pressed=${state === this.selected}
        aria-label=${this.#words(state)}
        @click=${() => this.#choose(state)}
      >
        ${box('light', 2)} ${box('box', 0)} ${box('ring', 3)}
      </g>
      <g class="words ${look}" aria-hidden="true">
        <text class="name" y=${total > 0 ? -2 : 4} text-anchor="middle">${state}</text>
        ${total > 0 ? this.#ends(client, server) : nothing}
      </g>
    </g>`;
  }

  /** A disc and the client ends, a square and the server ends; one alone stands in the middle. */
  #ends(client: number, server: number): TemplateResult {
    const both = client > 0 && server > 0;
    const apart = both ? stateSize.width / 4 : 0;
    const mark = (count: number, at: number, shape: TemplateResult): TemplateResult =>
      svg`<g class="ends" transform="translate(${at - 3 * String(count).length - 1} 10)">${shape}
        <text x="6" y="3.5">${count}</text></g>`;
    return svg`${client > 0 ? mark(client, -apart, svg`<circle r="3.2"></circle>`) : nothing}
      ${server > 0 ? mark(server, apart, svg`<rect x="-3" y="-3" width="6" height="6"></rect>`) : nothing}`;
  }

  #legend(): TemplateResult {
    const say = (key: string): string => this.strings.say(key);
    const sample = (way: string, y: number, words: string): TemplateResult =>
      svg`<g class="line ${way}"><path d="M384 ${y}h22"></path></g><text x="412" y=${y + 3.5}>${words}</text>`;
    return svg`<g class="legend">
      <circle cx="388" cy="396" r="3.2"></circle><text x="396" y="399.5">${say('clientEnds')}</text>
      <rect x="469" y="393" width="6" height="6"></rect><text x="480" y="399.5">${say('serverEnds')}</text>
      ${sample('active', 411, say('usualClient'))} ${sample('passive', 425, say('usualServer'))}
    </g>`;
  }

  #count(state: TcpState): StateCount {
    return this.counts?.[state] ?? none;
  }

  #words(state: TcpState): string {
    const { client, server, total } = this.#count(state);
    const say = (key: string, count: number): string =>
      this.strings.say(count === 1 ? `${key}One` : key, { count });
    if (state === 'LISTEN') return `${state}: ${say('countListening', total)}`;
    return `${state}: ${say('countClientEnds', client)}, ${say('countServerEnds', server)}`;
  }

  #choose(state: TcpState): void {
    this.#reachable = state;
    this.requestUpdate();
    this.choose(state);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target.closest('[data-state]') : null;
    const state = tcpStates.find(each => each === target?.getAttribute('data-state'));
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    // A button of HTML makes a click of these by itself.
    const isChosen = (event.key === 'Enter' || event.key === ' ') && !this.compact;
    const wanted = isChosen ? state : this.#neighbour(state, event.key);
    if (!wanted) return;
    event.preventDefault();
    if (isChosen) this.#choose(state);
    else this.#focus(wanted);
  };

  #neighbour(state: TcpState, key: string): TcpState | undefined {
    if (!this.compact) {
      const arrow = arrows[key];
      return arrow && neighbourOf(state, ...arrow);
    }
    const at = lifeOrder.indexOf(state);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: lifeOrder.length - 1,
    };
    return lifeOrder[steps[key] ?? -1];
  }

  #focus(state: TcpState): void {
    this.#reachable = state;
    this.requestUpdate();
    this.querySelector<SVGElement>(`[data-state="${state}"]`)?.focus();
  }
}

/** What causes it, and with an arrow what is sent. */
function labelOf({ cause, sends }: MachineTransition): string[] {
  return sends === undefined ? [cause] : [cause, `→ ${sends}`];
}
