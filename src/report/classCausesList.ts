import { html, type Html } from '../base/html.ts';
import { prose } from '../base/prose.ts';
import { text } from '../base/text.ts';
import { classCauses, type ClassCause } from './classCauses.ts';
import { anchor, studentWords, type ClassPage } from './classPage.ts';

/** So many are shown at once; the others are folded away. */
const most = 12;

/** What goes wrong most often, and for whom. */
export function classCausesList(page: ClassPage): Html | undefined {
  const { say } = page;
  const causes = classCauses(page.rows, page.checks, page.localizer);
  if (causes.length === 0) return undefined;
  const rest = causes.slice(most);
  return html`<section aria-labelledby="causes">
    <h2 id="causes">${say(text('Commonest causes'))}</h2>
    <ol class="causes">
      ${causes.slice(0, most).map(cause => item(cause, page))}
    </ol>
    ${
      rest.length > 0 &&
      html`<details class="more">
        <summary>${say(text('{n} more', { n: rest.length }))}</summary>
        <ol class="causes" start="${most + 1}">
          ${rest.map(cause => item(cause, page))}
        </ol>
      </details>`
    }
  </section>`;
}

function item({ words, checks, students }: ClassCause, page: ClassPage): Html {
  const { say, rows } = page;
  const count = say(students.length === 1 ? text('1 student') : text('{n} students', { n: students.length }));
  const width = Math.max(8, Math.round((students.length / rows.length) * 320));
  const who = students.map((place, i) => {
    const row = rows[place];
    return row && html`${i > 0 && ', '}<a href="#${anchor(place)}">${studentWords(row)}</a>`;
  });
  return html`<li>
    <p>${prose(words)}</p>
    <svg class="share" viewBox="0 0 320 8" width="320" height="8" aria-hidden="true">
      <rect class="none" width="320" height="8" rx="4" />
      <rect width="${width}" height="8" rx="4" />
    </svg>
    <details>
      <summary>${count}${checks.length > 0 && html` · ${checks.join(', ')}`}</summary>
      <p>${who}</p>
    </details>
  </li> `;
}
