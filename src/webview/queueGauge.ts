import { html, nothing, svg, type TemplateResult } from 'lit';
import type { WatchedListener } from '../sockets/watchedSockets.ts';
import { queueSparkline } from './queueSparkline.ts';
import type { Strings } from './strings.ts';

const wide = 128;
/** Beside several others. */
const narrow = 64;
const height = 12;
/** Up to this many places each gets a cell of its own. */
const countable = 32;

/** The accept queue against its capacity: cells that can be counted, or a bar where there are too many; and its past. */
export function queueGauge(
  listener: WatchedListener,
  now: number,
  strings: Strings,
  compact: boolean,
): TemplateResult {
  const { row, dropsBefore } = listener;
  const acceptQueue = row.recvQ;
  const backlog = row.sendQ;
  const width = compact ? narrow : wide;
  // The kernel refuses when the queue is longer than the backlog, so one more than the backlog fits.
  const capacity = backlog + 1;
  const facts = { queued: acceptQueue, capacity, backlog };
  const words = strings.say('acceptQueueWords', facts);
  const drops = (row.drops ?? 0) - dropsBefore;
  return html`<div class="listener">
    <span class="address"
      >${compact ? `:${row.local.port}` : strings.say('listener', { address: row.local.address, port: row.local.port })}</span
    >
    ${gauge(acceptQueue, capacity, width, compact ? countable / 4 : countable, words)}
    <span title=${words}
      >${compact ? nothing : strings.say('acceptQueue')} <b>${acceptQueue}</b> / ${backlog}</span
    >
    ${compact ? nothing : queueSparkline(listener, now, strings)}
    ${
      drops > 0
        ? html`<span class="drops" title=${strings.say('dropsHelp')}
            >${strings.say('drops', { count: drops })}</span
          >`
        : nothing
    }
  </div>`;
}

/** @param countableTo the most places that are drawn one by one */
function gauge(
  acceptQueue: number,
  capacity: number,
  width: number,
  countableTo: number,
  words: string,
): TemplateResult {
  const full = acceptQueue >= capacity;
  const cells = capacity <= countableTo ? capacity : 1;
  const cell = width / cells;
  const gap = cells > 1 ? 1 : 0;
  const bar = (className: string, x: number, w: number): TemplateResult =>
    svg`<rect class=${className} x=${x} y="0" width=${Math.max(0, w)} height=${height}></rect>`;
  return html`<svg
    class="gauge ${full ? 'full' : ''}"
    viewBox="0 0 ${width} ${height}"
    width=${width}
    height=${height}
    role="img"
    aria-label=${words}
  >
    ${Array.from({ length: cells }, (_, i) => bar('place', i * cell, Math.max(1, cell - gap)))}
    ${
      cells > 1
        ? Array.from({ length: Math.min(acceptQueue, cells) }, (_, i) => bar('taken', i * cell, cell - gap))
        : bar('taken', 0, Math.min(1, acceptQueue / capacity) * width)
    }
  </svg>`;
}
