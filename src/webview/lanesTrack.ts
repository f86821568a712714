import { nothing, svg, type TemplateResult } from 'lit';
import { stateKind } from './stateKind.ts';
import type { Lane, LaneEnd, QueueSpan, Span } from './lanesModel.ts';
import { durationWords, placeOf, type TimeScale } from './lanesTime.ts';
import { shortNames } from './lanesWords.ts';
import type { Strings } from './strings.ts';

/** Height of a lane, CSS pixels; the style sheet says the same. */
export const laneHeight = 40;
const endHeight = 14;
const clientTop = 3;
/** Between the two ends is the wire, where bytes wait. */
const wireTop = clientTop + endHeight;
const serverTop = wireTop + 6;
const letterWidth = 6.2;
const shortest = 1.5;

/** A step of the conversation at its lane. */
export interface LaneStep {
  readonly at: number;
  readonly words: string;
  readonly byServer: boolean;
}

/** The fills that tell the kinds of states apart without colour; once in a drawing. */
export function lanePatterns(): TemplateResult {
  const pattern = (kind: string, path: string): TemplateResult =>
    svg`<pattern id="lane-${kind}" class=${kind} width="8" height="8" patternUnits="userSpaceOnUse">
      <rect width="8" height="8" class="tint"></rect><path d=${path}></path></pattern>`;
  return svg`<defs>
    ${pattern('opening', 'M-2 2l4-4M0 8l8-8M6 10l4-4')}
    ${pattern('open', '')}
    ${pattern('half', 'M0 0l8 8M8 0l-8 8')}
    ${pattern('closing', 'M-2 6l4 4M0 0l8 8M6-2l4 4')}
    ${pattern('over', 'M1 2h2M5 6h2')}
    ${pattern('listen', '')}
  </defs>`;
}

/** One lane: the client's end above, the server's below, what waits between them. */
export function laneTrack(
  lane: Lane,
  scale: TimeScale,
  steps: readonly LaneStep[],
  strings: Strings,
): TemplateResult {
  const { client, server, resetAt } = lane;
  return svg`${end(client, clientTop, scale, strings)} ${end(server, serverTop, scale, strings)}
    ${queues(client, wireTop, scale, strings)} ${queues(server, wireTop + 3, scale, strings)}
    ${steps.map(step => stepMark(step, scale))} ${resetAt === undefined ? nothing : resetMark(resetAt, scale)}`;
}

function end(which: LaneEnd | undefined, top: number, scale: TimeScale, strings: Strings): unknown {
  return which?.spans.map(span => segment(span, top, scale, strings));
}

function segment(span: Span, top: number, scale: TimeScale, strings: Strings): unknown {
  const shown = stretch(span, scale);
  if (!shown) return nothing;
  const { x, width } = shown;
  const { state, from, to } = span;
  const label = [state, shortNames[state]].find(each => each.length * letterWidth + 8 <= width);
  const title = strings.say(to === undefined ? 'laneNow' : 'laneSpan', {
    state,
    duration: to === undefined ? '' : durationWords(to - from),
  });
  return svg`<g class="span ${stateKind(state)}" data-state=${state}>
    <title>${title}</title>
    <rect x=${x} y=${top} width=${width} height=${endHeight} rx="2.5" fill="url(#lane-${stateKind(state)})"></rect>
    ${label === undefined ? nothing : svg`<text x=${x + 5} y=${top + 10.6}>${label}</text>`}
  </g>`;
}

function queues(which: LaneEnd | undefined, top: number, scale: TimeScale, strings: Strings): unknown {
  return which?.queues.map((span: QueueSpan) => {
    const shown = stretch(span, scale);
    if (!shown) return nothing;
    const { x, width } = shown;
    const middle = top + 1.5;
    return svg`<path class="queue ${span.queue === 'Recv-Q' ? 'received' : 'unsent'}" d="M${x} ${middle}h${width}">
      <title>${strings.say('laneQueue', { queue: span.queue, bytes: span.bytes })}</title></path>`;
  });
}

function stepMark({ at, words, byServer }: LaneStep, scale: TimeScale): unknown {
  const x = placeOf(scale, at);
  if (x < 0 || x > scale.width) return nothing;
  const d = byServer ? `M${x} 30l4 8h-8z` : `M${x} 10l-4-8h8z`;
  return svg`<path class="step" d=${d}><title>${words}</title></path>`;
}

function resetMark(at: number, scale: TimeScale): unknown {
  const x = placeOf(scale, at);
  if (x < 0 || x > scale.width) return nothing;
  const isAtEdge = x > scale.width - 34;
  return svg`<g class="reset half"><path d="M${x - 4} 16l8 8m0-8l-8 8"></path>
    <text x=${isAtEdge ? x - 8 : x + 8} y="24" text-anchor=${isAtEdge ? 'end' : 'start'}>RST</text></g>`;
}

/** The part that is shown; what runs out at the left begins a little before it, so that its edge is not seen. */
function stretch(
  { from, to }: { readonly from: number; readonly to?: number },
  scale: TimeScale,
): { x: number; width: number } | undefined {
  const left = Math.max(-4, placeOf(scale, from));
  const right = Math.min(scale.width, to === undefined ? scale.width : placeOf(scale, to));
  if (right < 0 || left > scale.width || right < left) return undefined;
  return { x: round(left), width: round(Math.max(shortest, right - left)) };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
