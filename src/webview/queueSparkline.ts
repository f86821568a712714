import { html, nothing, svg, type TemplateResult } from 'lit';
import type { WatchedListener } from '../sockets/watchedSockets.ts';
import type { Strings } from './strings.ts';

const width = 80;
const height = 12;
/** How much of the past it shows. */
const spanMs = 60_000;

/** The length of an accept queue over the last minute, against the backlog where that is near. */
export function queueSparkline(
  { history }: WatchedListener,
  now: number,
  strings: Strings,
): TemplateResult | typeof nothing {
  const longest = Math.max(...history.map(({ acceptQueue }) => acceptQueue));
  if (longest <= 0) return nothing;
  const x = (at: number): number => Math.max(0, width * (1 - (now - at) / spanMs));
  const y = (queue: number): number => height - 1 - ((height - 2) * queue) / longest;
  const points: string[] = [];
  let level: number | undefined;
  for (const { at, acceptQueue } of history) {
    if (level === undefined) points.push(`M${round(x(at))} ${round(y(acceptQueue))}`);
    else points.push(`H${round(x(at))}V${round(y(acceptQueue))}`);
    level = acceptQueue;
  }
  points.push(`H${width}`);
  const words = strings.say('queueHistory', { longest });
  return html`<svg
    class="sparkline"
    viewBox="0 0 ${width} ${height}"
    width=${width}
    height=${height}
    role="img"
    aria-label=${words}
  >
    <title>${words}</title>
    ${svg`<path d=${points.join('')}></path>`}
  </svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
