import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { RecordedStep } from '../protocol/recording.ts';
import type { WatchedConnection } from '../sockets/watchedSockets.ts';
import { laneOf } from './lanesModel.ts';
import { durationWords, placeOf, ticks, timeScale, zooms, type TimeScale, type Zoom } from './lanesTime.ts';
import { laneHeight, lanePatterns, laneTrack, type LaneStep } from './lanesTrack.ts';
import { laneWords } from './lanesWords.ts';
import { rowByKey } from './listKeys.ts';
import { stepWords } from './playerSteps.ts';
import { Strings } from './strings.ts';

/** What the lanes show. Moments are milliseconds since the epoch. */
export interface Timeline {
  /** In the order of their lanes; those outside of the time shown get none. */
  readonly connections: readonly WatchedConnection[];
  /** The present moment, or the last one. */
  readonly now: number;
  /** It goes on. */
  readonly isLive: boolean;
  /** The conversation, and when it began. */
  readonly began?: number;
  readonly steps: readonly RecordedStep[];
  /** The moment that the rest of the page shows, of a recording. */
  readonly cursorAt?: number;
}

const nothingYet: Timeline = { connections: [], now: 0, isLive: false, steps: [] };
/** Lanes drawn beyond either edge. */
const margin = 3;
/** The present moment moves smoothly where it moves by as much as this at once, pixels. */
const jump = 4;
/** Right of the present moment, pixels; the style sheet says the same. */
const endRoom = 10;

/**
 * A lane for each connection over time, both ends. Lanes are the options of a list: one stop of the Tab key, arrows go from
 * lane to lane, Enter and a click select. Only the lanes in sight are drawn, and they move only when they are told of a
 * later moment.
 */
export class LanesElement extends LitElement {
  static override readonly properties = {
    strings: { attribute: false },
    timeline: { attribute: false },
    selected: { attribute: false },
    zoom: { state: true },
  };

  declare strings: Strings;
  declare timeline: Timeline;
  /** The id of the connection that is selected. */
  declare selected: string | undefined;
  declare zoom: Zoom;
  choose: (connection: string) => void = () => undefined;

  #shown: readonly WatchedConnection[] = [];
  #scale: TimeScale = { from: 0, to: 1, width: 600 };
  /** The first moment that there is anything to show of. */
  #begin = 0;
  #current: string | undefined;
  #size = { width: 600, height: 160 };
  #scrollTop = 0;
  #isAtEnd = true;
  #drawn: { readonly now: number; readonly at: number } | undefined;
  readonly #resize = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.strings = new Strings({});
    this.timeline = nothingYet;
    this.selected = undefined;
    this.zoom = 'zoomMinute';
  }

  override disconnectedCallback(): void {
    this.#resize.disconnect();
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    const scroller = this.querySelector('.lanes-scroller');
    if (scroller) this.#resize.observe(scroller);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('timeline') && !changed.has('zoom')) return;
    this.#lay();
  }

  protected override updated(): void {
    const body = this.querySelector<HTMLElement>('.lanes-body');
    const scroller = this.querySelector<HTMLElement>('.lanes-scroller');
    if (!body || !scroller) return;
    // By property: the page's policy forbids style attributes.
    body.style.height = `${this.#shown.length * laneHeight}px`;
    for (const row of body.querySelectorAll<HTMLElement>('[role=option]')) {
      row.style.top = `${(Number(row.ariaPosInSet) - 1) * laneHeight}px`;
    }
    const tracks = body.querySelector<SVGElement>('.tracks');
    for (const part of [tracks, body.querySelector<HTMLElement>('.whos')]) {
      if (part) part.style.top = `${this.#window()[0] * laneHeight}px`;
    }
    if (this.#isAtEnd && this.timeline.isLive && !this.#hasFocus()) {
      scroller.scrollTop = scroller.scrollHeight;
      // The event comes a frame later; until then the lanes of the old place would be there to be focused.
      if (scroller.scrollTop !== this.#scrollTop) this.#scrolledTo(scroller);
    }
    this.#glide(tracks);
  }

  /** Newer lanes must not push the one that somebody reads out of sight. */
  #hasFocus(): boolean {
    return this.querySelector('[role=listbox]')?.contains(document.activeElement) ?? false;
  }

  protected override render(): TemplateResult {
    const say = (key: string): string => this.strings.say(key);
    return html`<div class="lanes-bar">
        <fieldset class="zoom">
          <legend class="quiet">${say('zoom')}</legend>
          ${(Object.keys(zooms) as Zoom[]).map(
            zoom =>
              html`<label
                ><input
                  type="radio"
                  name="socklab-zoom"
                  .checked=${this.zoom === zoom}
                  @change=${() => (this.zoom = zoom)}
                /><span>${say(zoom)}</span></label
              >`,
          )}
        </fieldset>
        ${this.#axis()}
      </div>
      <div class="lanes-scroller" @scroll=${this.#onScroll}>${this.#body()}</div>`;
  }

  #lay(): void {
    const { connections, now, isLive, began = now, cursorAt } = this.timeline;
    // A recording begins before its first connection; what goes on began when there was something to see.
    const first = isLive ? now : Math.min(began, now);
    this.#begin = connections.reduce((least, { firstSeen }) => Math.min(least, firstSeen), first);
    const times = {
      begin: this.#begin,
      end: now,
      isLive,
      ...(cursorAt !== undefined && { cursor: cursorAt }),
    };
    this.#scale = timeScale(this.zoom, times, this.#size.width);
    const { from, to } = this.#scale;
    this.#shown = connections.filter(
      ({ firstSeen, goneAt }) => firstSeen <= to && (goneAt === undefined || goneAt >= from),
    );
  }

  #window(): readonly [first: number, end: number] {
    const first = Math.max(0, Math.floor(this.#scrollTop / laneHeight) - margin);
    const end = Math.ceil((this.#scrollTop + this.#size.height) / laneHeight) + margin;
    return [Math.min(first, this.#shown.length), Math.min(end, this.#shown.length)];
  }

  #body(): TemplateResult {
    const count = this.#shown.length;
    if (count === 0) return html`<p class="none">${this.strings.say('noLanes')}</p>`;
    const [first, end] = this.#window();
    const drawn = this.#shown.slice(first, end).map(laneOf);
    const reachable = drawn.find(({ id }) => id === this.#current) ?? drawn[0];
    const steps = this.#steps();
    return html`<div class="lanes-body">
      <div class="whos" aria-hidden="true">
        ${drawn.map(
          ({ client, server }) =>
            html`<div class="who">
              <span>${portOf(client?.address)}</span><span>${portOf(server?.address)}</span>
            </div>`,
        )}
      </div>
      <div class="plot" aria-hidden="true">
        <svg class="tracks" width=${this.#size.width} height=${drawn.length * laneHeight}>
          ${lanePatterns()}
          ${repeat(
            drawn,
            ({ id }) => id,
            (lane, i) =>
              svg`<g class="track" transform="translate(0 ${i * laneHeight})">
                ${laneTrack(lane, this.#scale, steps.get(lane.id) ?? [], this.strings)}</g>`,
          )}
        </svg>
        ${this.#cursor()}
      </div>
      <div
        role="listbox"
        aria-label=${this.strings.say('lanes')}
        @keydown=${this.#onKey}
        @focusin=${this.#onFocus}
      >
        ${repeat(
          drawn,
          ({ id }) => id,
          (lane, i) =>
            html`<div
              class="lane"
              role="option"
              data-id=${lane.id}
              aria-posinset=${first + i + 1}
              aria-setsize=${count}
              aria-selected=${lane.id === this.selected}
              aria-label=${laneWords(lane, this.strings)}
              tabindex=${lane === reachable ? 0 : -1}
              @click=${() => this.choose(lane.id)}
            ></div>`,
        )}
      </div>
    </div>`;
  }

  #axis(): TemplateResult {
    const { isLive, now, began = this.#begin, cursorAt } = this.timeline;
    const origin = isLive ? now : began;
    const { width } = this.#scale;
    const cursor = cursorAt === undefined ? undefined : placeOf(this.#scale, cursorAt);
    const own = (this.#steps().get('') ?? []).map(({ at, words }) => ({
      x: placeOf(this.#scale, at),
      words,
    }));
    return html`<svg class="axis" height="22" aria-hidden="true">
      ${ticks(this.#scale, origin).map(({ x, ms }) => {
        const words = isLive && ms === 0 ? this.strings.say('nowMark') : durationWords(ms, true);
        const anchor = x > width - 24 ? 'end' : x < 24 ? 'start' : 'middle';
        return svg`<g class="tick"><path d="M${x} 16v6"></path><text x=${x} y="12" text-anchor=${anchor}>${words}</text></g>`;
      })}
      ${own.map(
        ({ x, words }) => svg`<path class="step" d="M${x} 22l-4-7h8z"><title>${words}</title></path>`,
      )}
      ${cursor === undefined ? nothing : svg`<path class="cursor" d="M${cursor} 22l-5-8h10z"></path>`}
    </svg>`;
  }

  #cursor(): TemplateResult | typeof nothing {
    const { cursorAt } = this.timeline;
    if (cursorAt === undefined) return nothing;
    const x = placeOf(this.#scale, cursorAt);
    return html`<svg class="cursor-line"><path d="M${x} 0v10000"></path></svg>`;
  }

  /** By connection; those of no connection under the empty name. */
  #steps(): Map<string, LaneStep[]> {
    const { began, steps } = this.timeline;
    const found = new Map<string, LaneStep[]>();
    if (began === undefined) return found;
    for (const step of steps) {
      const at = began + step.atMs;
      if (at < this.#scale.from || at > this.#scale.to) continue;
      const id = step.connection ?? '';
      const mark = { at, words: stepWords(step, this.strings), byServer: step.who.startsWith('server') };
      const others = found.get(id);
      if (others) others.push(mark);
      else found.set(id, [mark]);
    }
    return found;
  }

  /** From where the tracks stood to where they stand now, in the time that has passed meanwhile. */
  #glide(tracks: SVGElement | null): void {
    const { now, isLive } = this.timeline;
    const before = this.#drawn;
    const at = performance.now();
    if (before?.now === now) return;
    this.#drawn = { now, at };
    if (!before || !tracks || !isLive || this.zoom === 'zoomAll' || prefersStillness()) return;
    const by = ((now - before.now) / (this.#scale.to - this.#scale.from)) * this.#scale.width;
    if (by < jump || by > this.#scale.width / 2) return;
    const duration = Math.min(1000, at - before.at);
    tracks.animate({ transform: [`translateX(${by}px)`, 'none'] }, { duration });
  }

  #measure(): void {
    const scroller = this.querySelector('.lanes-scroller');
    const axis = this.querySelector('.axis');
    if (!scroller || !axis) return;
    const gutter = axis.getBoundingClientRect().left - scroller.getBoundingClientRect().left;
    const width = Math.max(100, scroller.clientWidth - gutter - endRoom);
    const height = scroller.clientHeight;
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.#lay();
    this.requestUpdate();
  }

  readonly #onScroll = (event: Event): void => {
    if (event.currentTarget instanceof HTMLElement) this.#scrolledTo(event.currentTarget);
  };

  #scrolledTo({ scrollTop, scrollHeight, clientHeight }: Element): void {
    this.#scrollTop = scrollTop;
    this.#isAtEnd = scrollTop + clientHeight >= scrollHeight - laneHeight / 2;
    this.requestUpdate();
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
    if (id !== undefined) this.#current = id;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const isChosen = event.key === 'Enter' || event.key === ' ';
    const wanted = rowByKey(event.key, {
      at: this.#shown.findIndex(lane => lane.id === id),
      inSight: Math.floor(this.#size.height / laneHeight),
      count: this.#shown.length,
    });
    if (!isChosen && wanted === undefined) return;
    event.preventDefault();
    if (wanted === undefined) this.choose(id);
    else void this.#focusLane(wanted);
  };

  async #focusLane(index: number): Promise<void> {
    const lane = this.#shown[index];
    const scroller = this.querySelector('.lanes-scroller');
    if (!lane || !scroller) return;
    this.#current = lane.id;
    const top = index * laneHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else scroller.scrollTop = Math.max(scroller.scrollTop, top + laneHeight - scroller.clientHeight);
    this.#scrolledTo(scroller);
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-id="${CSS.escape(lane.id)}"]`)?.focus({ preventScroll: true });
  }
}

function portOf(address: string | undefined): string {
  return address === undefined ? '' : address.slice(address.lastIndexOf(':'));
}

function prefersStillness(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches ||
    document.body.classList.contains('vscode-reduce-motion')
  );
}
