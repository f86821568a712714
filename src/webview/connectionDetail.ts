import { html, nothing, type TemplateResult } from 'lit';
import type { WatchedConnection, WatchedEnd } from '../sockets/watchedSockets.ts';
import { endingOf } from './connectionEnding.ts';
import { connectionHistory } from './connectionHistory.ts';
import { ageWords, endpointWords, heldWords, stateMark, timerWords } from './connectionRow.ts';
import { bytesWords, kernelTerms, type KernelTerm } from './kernelTerms.ts';
import type { Details } from './pageModel.ts';
import { shutdownKeys } from './shutdownKeys.ts';
import type { Strings } from './strings.ts';

/** What the detail pane is given. */
export interface DetailFacts {
  readonly connection: WatchedConnection;
  /** Undefined until the kernel has been asked. */
  readonly details: Details | undefined;
  /** Whether anybody can be asked: not of another network, and not of what is over. */
  readonly canAsk: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Cell = TemplateResult | string | typeof nothing;

/** Everything that is known of one connection, its ends side by side. */
export function connectionDetail(facts: DetailFacts, strings: Strings, close: () => void): TemplateResult {
  const { connection, now } = facts;
  const { client, server, goneAt } = connection;
  const from = endpointWords(client?.row.local ?? server?.row.peer);
  const to = endpointWords(server?.row.local ?? client?.row.peer);
  const line = (key: string, cell: (end: WatchedEnd) => Cell): TemplateResult =>
    facet(strings.say(key), strings.say(`${key}Help`), client && cell(client), server && cell(server));
  return html`<section
    class="detail"
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}
    aria-label=${strings.say('detailOf', { client: from, server: to })}
  >
    <div class="detail-title">
      <h2>${from} <span aria-hidden="true">→</span> ${to}</h2>
      <button
        class="icon"
        title=${strings.say('closeDetail')}
        aria-label=${strings.say('closeDetail')}
        @click=${close}
      >
        ✕
      </button>
    </div>
    ${goneAt === undefined ? nothing : html`<p class="when">${strings.say('goneFor', { how: strings.say(endingOf(connection)), age: ageWords(now - goneAt) })}</p>`}
    <table class="facets">
      <thead>
        <tr>
          <td></td>
          <th scope="col">${strings.say('clientEnd')}</th>
          <th scope="col">${strings.say('serverEnd')}</th>
        </tr>
      </thead>
      <tbody>
        ${line('facetState', end => stateWords(end, connection, now, strings))}
        ${line('facetHeld', end => heldWords(end, strings, 'blockedOwner') || nothing)}
        ${line('facetRecvQ', ({ row }) => bytesWords(row.recvQ, strings))}
        ${line('facetSendQ', ({ row }) => bytesWords(row.sendQ, strings))}
        ${line('facetShutdown', ({ row }) => (row.shutdown ? shutdownWords(row.shutdown, strings) : nothing))}
        ${line('facetTimer', end => (end.row.timer && end.goneAt === undefined ? timerWords(end.row.timer, now - end.at, strings) : nothing))}
        ${kernelLines(facts, strings)}
      </tbody>
    </table>
    ${facts.canAsk && facts.details === undefined ? html`<p class="when">${strings.say('asking')}</p>` : nothing}
    <h3>${strings.say('history')}</h3>
    ${connectionHistory(connection, strings)}
    <details class="terms">
      <summary>${strings.say('whatTermsMean')}</summary>
      <dl>
        ${[
          'facetRecvQ',
          'facetSendQ',
          'facetShutdown',
          'facetTimer',
          ...kernelTerms.map(({ key }) => key),
        ].map(
          key =>
            html`<dt>${strings.say(key)}</dt>
              <dd>${strings.say(`${key}Help`)}</dd>`,
        )}
      </dl>
    </details>
  </section>`;
}

/** A line of the table, left out where neither end has anything to say. */
function facet(
  name: string,
  help: string,
  client: Cell | undefined,
  server: Cell | undefined,
): TemplateResult {
  if (isNothing(client) && isNothing(server)) return html``;
  return html`<tr>
    <th scope="row" title=${help}>${name}</th>
    <td>${isNothing(client) ? nothing : client}</td>
    <td>${isNothing(server) ? nothing : server}</td>
  </tr>`;
}

function isNothing(cell: Cell | undefined): boolean {
  return cell === undefined || cell === nothing || cell === '';
}

function kernelLines({ details }: DetailFacts, strings: Strings): TemplateResult[] {
  if (!details) return [];
  const { client, server } = details;
  const cell = (term: KernelTerm, info: typeof client): string | undefined =>
    info && term.words(info, strings);
  return kernelTerms.map(term =>
    facet(strings.say(term.key), strings.say(`${term.key}Help`), cell(term, client), cell(term, server)),
  );
}

function stateWords(
  { row, since, goneAt }: WatchedEnd,
  { older, firstSeen }: WatchedConnection,
  now: number,
  strings: Strings,
): Cell {
  if (goneAt !== undefined) {
    return html`<span class="gone"
      >${strings.say('goneFrom', { state: row.state, age: ageWords(now - goneAt) })}</span
    >`;
  }
  const key = older && since === firstSeen ? 'stateForLonger' : 'stateFor';
  return html`${stateMark(row.state)} ${strings.say(key, { age: ageWords(now - since) })}`;
}

function shutdownWords(arrow: keyof typeof shutdownKeys, strings: Strings): Cell {
  return html`<code aria-hidden="true">${arrow}</code> ${strings.say(shutdownKeys[arrow])}`;
}
