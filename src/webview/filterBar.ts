import { html, nothing, type TemplateResult } from 'lit';
import type { Diagnosis } from '../sockets/diagnosis.ts';
import { diagnosisWords } from '../sockets/diagnosisWords.ts';
import type { RowFilter } from './rowFilter.ts';
import type { Strings } from './strings.ts';

export interface FilterBarFacts {
  readonly filter: RowFilter;
  /** The diagnosis of the filter, while it lasts. */
  readonly diagnosis: Diagnosis | undefined;
  /** Rows that the filter lets through. */
  readonly shown: number;
}

export interface FilterActions {
  readonly type: (text: string) => void;
  /** Takes a part of the filter away. */
  readonly clear: (part: keyof RowFilter) => void;
}

/** The text to look for, and a chip for everything else that the table is filtered by. */
export function filterBar(facts: FilterBarFacts, strings: Strings, actions: FilterActions): TemplateResult {
  const { filter, diagnosis, shown } = facts;
  const { state } = filter;
  const isFiltered = Boolean(state ?? filter.diagnosis ?? filter.text);
  const side = state?.side && strings.say(state.side === 'client' ? 'clientEnd' : 'serverEnd');
  return html`<div class="filter" role="search" aria-label=${strings.say('filter')}>
    <input
      class="find"
      type="search"
      placeholder=${strings.say('filterHint')}
      aria-label=${strings.say('filterHint')}
      .value=${filter.text ?? ''}
      @input=${(event: Event) => actions.type((event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && actions.type('')}
    />
    ${state ? chip([state.state, side].filter(Boolean).join(' · '), 'state', strings, actions) : nothing}
    ${
      filter.diagnosis
        ? chip(
            diagnosis ? strings.sentence(diagnosisWords(diagnosis).what) : strings.say('diagnosisOver'),
            'diagnosis',
            strings,
            actions,
          )
        : nothing
    }
    ${isFiltered ? html`<span class="shown">${strings.say('rowsShown', { count: shown })}</span>` : nothing}
  </div>`;
}

function chip(
  words: string,
  part: keyof RowFilter,
  strings: Strings,
  { clear }: FilterActions,
): TemplateResult {
  return html`<button
    class="chip"
    title=${strings.say('clearFilter', { filter: words })}
    aria-label=${strings.say('clearFilter', { filter: words })}
    @click=${() => clear(part)}
  >
    <span>${words}</span><span aria-hidden="true">✕</span>
  </button>`;
}
