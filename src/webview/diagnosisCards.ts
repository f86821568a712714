import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Diagnosis } from '../sockets/diagnosis.ts';
import { diagnosisWords } from '../sockets/diagnosisWords.ts';
import { ageWords, ownerWords } from './connectionRow.ts';
import type { Strings } from './strings.ts';

export interface CardActions {
  /** Shows the connections of the diagnosis in the table, or all again. */
  readonly show: (diagnosis: Diagnosis) => void;
  readonly readAbout: (concept: string) => void;
}

/**
 * What is wrong: what it is, why it is so, and what in the code does it.
 * @param shown the diagnosis that the table is filtered by
 */
export function diagnosisCards(
  diagnoses: readonly Diagnosis[],
  now: number,
  shown: string | undefined,
  strings: Strings,
  actions: CardActions,
): TemplateResult | typeof nothing {
  if (diagnoses.length === 0) return nothing;
  return html`<section class="cards" aria-label=${strings.say('diagnoses')}>
    ${repeat(
      diagnoses,
      ({ id }) => id,
      diagnosis => card(diagnosis, now, diagnosis.id === shown, strings, actions),
    )}
  </section>`;
}

function card(
  diagnosis: Diagnosis,
  now: number,
  isShown: boolean,
  strings: Strings,
  { show, readAbout }: CardActions,
): TemplateResult {
  const { severity, since, older, owner, concept, connections } = diagnosis;
  const { what, why, code } = diagnosisWords(diagnosis);
  const age = ageWords(now - since);
  return html`<article class="card ${severity}">
    <h2>${severityIcon(severity, strings)}<span>${strings.sentence(what)}</span></h2>
    <p class="when">
      ${strings.say(older ? 'sinceBefore' : 'since', { age })}${owner ? ` · ${ownerWords(owner, strings, 'blockedOwner')}` : nothing}
    </p>
    <p>${strings.sentence(why)}</p>
    <p class="code"><b>${strings.say('inCode')}</b> ${strings.sentence(code)}</p>
    <p class="buttons">
      ${
        connections.length === 0
          ? nothing
          : html`<button class="link" aria-pressed=${isShown} @click=${() => show(diagnosis)}>
              ${strings.say(isShown ? 'showAll' : 'showThem')}
            </button>`
      }
      <button class="link" @click=${() => readAbout(concept)}>${strings.say('readAbout')}</button>
    </p>
  </article>`;
}

/** A triangle or a circle: the shape says it as well as the colour. */
export function severityIcon(severity: Diagnosis['severity'], strings: Strings): TemplateResult {
  const shape =
    severity === 'warning'
      ? svg`<path d="M8 1.5 15 14.5H1Z"></path><path d="M8 6v4.2M8 11.6v1.2"></path>`
      : svg`<circle cx="8" cy="8" r="6.5"></circle><path d="M8 7v4.6M8 4.2v1.2"></path>`;
  return html`<svg
    class="severity"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    role="img"
    aria-label=${strings.say(severity)}
  >
    ${shape}
  </svg>`;
}
