import { html, nothing, type TemplateResult } from 'lit';
import type { ValidationContext } from './validationElement.ts';
import { duration } from './validationWords.ts';

/** What proves each check, and how long it takes the solutions. */
export function validationChecks({ picture, strings }: ValidationContext): TemplateResult {
  const hasTimes = picture.checks.some(({ times }) => times);
  return html`<section class="checks">
    <h2>${strings.say('checks')}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${strings.say('checks')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${strings.say('check')}</th>
            <th scope="col">${strings.say('provedByHead')}</th>
            ${
              hasTimes
                ? html`<th scope="col" class="number">${strings.say('median')}</th>
                    <th scope="col" class="number">${strings.say('longest')}</th>`
                : nothing
            }
          </tr>
        </thead>
        <tbody>
          ${picture.checks.map(
            ({ id, title, faults, times, flaky }) =>
              html`<tr>
                <th scope="row"><span class="id">${id}</span> ${title}</th>
                <td>
                  ${
                    faults.length === 0
                      ? html`<span class="problem">${strings.say('notProvedBy')}</span>`
                      : faults.join(', ')
                  }
                  ${flaky ? html`<span class="problem">${strings.say('flaky', { ...flaky })}</span>` : nothing}
                </td>
                ${
                  hasTimes
                    ? html`<td class="number">${times ? duration(times.medianMs) : ''}</td>
                        <td class="number">${times ? duration(times.maxMs) : ''}</td>`
                    : nothing
                }
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
