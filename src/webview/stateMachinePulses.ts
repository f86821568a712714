import type { TcpState } from '../sockets/model.ts';
import { transitionId } from './stateMachine.ts';
import type { Journey } from './stateMachineJourneys.ts';
import { pathOf, straightLine, transitionPlaces } from './stateMachineLayout.ts';
import { stateKind } from './stateKind.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';
/** Journeys on their way at once; of more, only the arrivals show. */
const mostPulses = 24;
const firstStepMs = 650;
const furtherStepMs = 300;
const longestMs = 1700;
const betweenMs = 170;
/** Of the comet, in hundredths of the way; the style sheet says the same. */
const tailLength = 14;
/** Without movement: for as long as a glance takes. */
const highlightMs = 900;

/** The way of a journey as the `d` of one path; it runs on under the states that lie on it. */
export function pathOfJourney({ way, from, to, isReset }: Journey): string {
  if (isReset) return pathOf(straightLine(from, to));
  return way
    .map(transition => pathOf(transitionPlaces[transitionId(transition)]?.line ?? []))
    .map((path, i) => (i === 0 ? path : path.replace(/^M/, 'L')))
    .join('');
}

/**
 * Shows journeys through the drawing. Runs on Web Animations alone, so that nothing runs when nothing moves.
 * @param layer a group of the drawing that is nobody else's; what is put into it goes by itself
 * @param arrive the part of a state that lights up when somebody arrives
 */
export class Pulses {
  readonly #layer: SVGGElement;
  readonly #arrive: (state: TcpState) => Element | null;

  constructor(layer: SVGGElement, arrive: (state: TcpState) => Element | null) {
    this.#layer = layer;
    this.#arrive = arrive;
  }

  play(journeys: readonly Journey[], isStill: boolean): void {
    const leaving = new Map<TcpState, number>();
    for (const journey of journeys) {
      // Those that leave from one place leave one after the other.
      const before = leaving.get(journey.from) ?? 0;
      leaving.set(journey.from, before + 1);
      const delay = isStill ? 0 : before * betweenMs;
      const steps = Math.max(1, journey.way.length);
      const duration = isStill ? 0 : Math.min(longestMs, firstStepMs + (steps - 1) * furtherStepMs);
      if (this.#layer.childElementCount < mostPulses) {
        if (isStill) this.#highlight(journey);
        else this.#move(journey, duration, delay);
      }
      flash(this.#arrive(journey.to), delay + duration * 0.86);
    }
  }

  /** A comet along the way, at its head the mark of the side. */
  #move(journey: Journey, duration: number, delay: number): void {
    const path = pathOfJourney(journey);
    const group = this.#group(journey);
    const tail = part('path', { class: 'tail', d: path, pathLength: '100' });
    const head = part('g', { class: 'head' });
    head.append(
      journey.side === 'client'
        ? part('circle', { r: '5' })
        : part('rect', { x: '-4.5', y: '-4.5', width: '9', height: '9', rx: '1' }),
    );
    const words = [journey.isReset ? 'RST' : '', journey.count > 1 ? `×${journey.count}` : '']
      .join(' ')
      .trim();
    if (words) {
      const label = part('text', { x: '9', y: '-6' });
      label.textContent = words;
      head.append(label);
    }
    // By property: the page's policy forbids style attributes.
    head.style.offsetPath = `path("${path}")`;
    head.style.offsetRotate = '0deg';
    group.append(tail, head);
    this.#layer.append(group);
    const timing = { duration, delay, easing: 'cubic-bezier(.45,.05,.45,1)', fill: 'both' as const };
    tail.animate({ strokeDashoffset: [tailLength, tailLength - 100] }, timing);
    group.animate({ opacity: [0, 1, 1, 0], offset: [0, 0.06, 0.92, 1] }, { duration, delay, fill: 'both' });
    const moving = head.animate({ offsetDistance: ['0%', '100%'] }, timing);
    moving.onfinish = () => group.remove();
  }

  #highlight(journey: Journey): void {
    const group = this.#group(journey);
    group.append(part('path', { class: 'tail still', d: pathOfJourney(journey) }));
    this.#layer.append(group);
    const shown = group.animate({ opacity: [0.9, 0.9, 0] }, { duration: highlightMs });
    shown.onfinish = () => group.remove();
  }

  #group({ to, isReset, side }: Journey): SVGGElement {
    const kind = isReset ? 'half' : stateKind(to);
    return part('g', { class: `pulse ${kind} ${side} ${isReset ? 'reset' : ''}` });
  }
}

/** A light that comes and goes on an element that is else invisible. */
export function flash(element: Element | null, delay: number): void {
  element?.animate({ opacity: [0, 1, 0], offset: [0, 0.2, 1] }, { duration: 700, delay, easing: 'ease-out' });
}

function part<K extends 'g' | 'path' | 'circle' | 'rect' | 'text'>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
