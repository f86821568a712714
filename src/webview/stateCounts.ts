import { html, type TemplateResult } from 'lit';
import type { TcpState } from '../sockets/model.ts';
import type { Side } from '../sockets/watchedSockets.ts';
import { stateMark } from './connectionRow.ts';
import type { PageModel } from './pageModel.ts';
import type { RowFilter } from './rowFilter.ts';

/** How many sockets are in which state; a state filters the table. */
export function stateCounts(
  { sockets, strings }: PageModel,
  filter: RowFilter,
  pick: (state: TcpState, side?: Side) => void,
): TemplateResult {
  return html`<ul class="counts" aria-label=${strings.say('states')}>
    ${Object.entries(sockets.counts).map(([key, count]) => {
      const state = key as TcpState;
      const words = html`${stateMark(state)} <b>${count.total}</b>`;
      if (state === 'LISTEN') return html`<li>${words}</li>`;
      return html`<li>
        <button
          class="count"
          aria-pressed=${filter.state?.state === state}
          title=${strings.say('stateCount', { state, client: count.client, server: count.server })}
          @click=${() => pick(state)}
        >
          ${words}
        </button>
      </li>`;
    })}
  </ul>`;
}
