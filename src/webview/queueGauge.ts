import { html, nothing, svg, type TemplateResult } from 'lit';
import type { WatchedListener } from '../sockets/watchedSockets.ts';
import type { Strings } from './strings.ts';

const wide = 160;
/** Beside several others. */
const narrow = 64;
const height = 12;
/** Up to this many places each gets a cell of its own. */
const countable = 40;

/** The accept queue against its capacity: cells that can be counted, or a bar where there are too many. */
export function queueGauge({ row }: WatchedListener, strings: Strings, compact: boolean): TemplateResult {
  const acceptQueue = row.recvQ;
  const backlog = row.sendQ;
  const width = compact ? narrow : wide;
  // The kernel refuses when the queue is longer than the backlog, so one more than the backlog fits.
  const capacity = backlog + 1;
  const facts = { queued: acceptQueue, capacity, backlog };
  const full = acceptQueue >= capacity;
  const cells = capacity <= (compact ? countable / 4 : countable) ? capacity : 1;
  const cell = width / cells;
  return html`<div class="listener">
    <span class="address"
      >${compact ? `:${row.local.port}` : strings.say('listener', { address: row.local.address, port: row.local.port })}</span
    >
    <svg
      class="gauge ${full ? 'full' : ''}"
      viewBox="0 0 ${width} ${height}"
      width=${width}
      height=${height}
      role="img"
      aria-label=${strings.say('acceptQueueWords', facts)}
    >
      ${Array.from({ length: cells }, (_, i) => {
        const gap = cells > 1 ? 1 : 0;
        return svg`<rect class="place" x=${i * cell} y="0" width=${Math.max(1, cell - gap)} height=${height}></rect>`;
      })}
      ${
        cells > 1
          ? Array.from({ length: Math.min(acceptQueue, cells) }, (_, i) => {
              return svg`<rect class="taken" x=${i * cell} y="0" width=${Math.max(1, cell - 1)} height=${height}></rect>`;
            })
          : svg`<rect class="taken" x="0" y="0" width=${Math.min(1, acceptQueue / capacity) * width} height=${height}></rect>`
      }
    </svg>
    <span title=${strings.say('acceptQueueWords', facts)}
      >${compact ? nothing : strings.say('acceptQueue')} <b>${acceptQueue}</b> / ${backlog}</span
    >
  </div>`;
}
