import { html, type Html } from '../base/html.ts';
import { text } from '../base/text.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import { verdicts, type Verdict } from '../protocol/grade.ts';
import { shortLabels } from './checkColumns.ts';
import type { ClassRow } from './classInput.ts';
import { anchor, percent, scoreWords, verdictBadge, verdictSymbol, type ClassPage } from './classPage.ts';
import { classScore, scoreShare } from './classScore.ts';
import { verdictWord } from './verdictMark.ts';

/**
 * Students against checks: a plain table, whose cells lead to what was found. A script lets it be sorted by any column
 * (`data-v` is what by); without it, it is sorted by id.
 */
export function classHeatMap(page: ClassPage): Html {
  const { say, checks, rows } = page;
  const labels = shortLabels(checks.map(({ id }) => id));
  const used = verdicts.filter(verdict =>
    rows.some(({ result }) => result?.grade?.checks.some(check => check.verdict === verdict)),
  );
  return html`<section>
    <h2 id="matrix">${say(text('Checks and students'))}</h2>
    <p class="legend">${used.map(verdict => verdictBadge(verdict, page))}</p>
    <div class="wide map" tabindex="0" role="region" aria-labelledby="matrix">
      <table id="map">
        <thead>
          <tr>
            <th scope="col">${say(text('Student'))}</th>
            <th scope="col" data-first="descending">${say(text('Score'))}</th>
            ${checks.map(
              (check, i) =>
                html`<th scope="col" class="check" data-first="descending" title="${check.id} ${check.title}">
                  ${labels[i] ?? check.id}<span class="sr"> ${check.id} ${check.title}</span>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row, student) => line(row, student, page))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${say(text('Passed by, %'))}</th>
            <td></td>
            ${checks.map(check => share(check, page))}
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

function line(row: ClassRow, student: number, page: ClassPage): Html {
  const { student: who } = row;
  const score = classScore(row.result, page.checks);
  const verdictOf = new Map(row.result?.grade?.checks.map(check => [check.id, check.verdict]));
  const name = who.name !== undefined && html` <span>${who.name}</span>`;
  const cells = row.result?.grade
    ? page.checks.map(({ id }, check) => cell(verdictOf.get(id), anchor(student, check), page))
    : html`<td class="none" data-v="9" colspan="${page.checks.length}">${outcomeWords(row, page)}</td>`;
  return html`<tr>
    <th scope="row" data-v="${student}"><a href="#${anchor(student)}">${who.id}</a>${name}</th>
    <td class="score" data-v="${score ? scoreShare(score).toFixed(4) : -1}">${scoreWords(row, page)}</td>
    ${cells}
  </tr> `;
}

/** Why there are no verdicts. */
function outcomeWords({ result }: ClassRow, { say }: ClassPage): string {
  if (!result) return say(text('handed in nothing'));
  return result.outcome === 'rejected' ? say(text('rejected')) : say(text('not graded'));
}

function cell(verdict: Verdict | undefined, to: string, { say }: ClassPage): Html {
  if (verdict === undefined) return html`<td data-v="9"></td>`;
  const symbol = verdictSymbol(verdict);
  const word = say(verdictWord(verdict));
  // What is wrong comes first when a column is sorted.
  const rank = ['failed', 'timedOut', 'skipped', 'errored', 'cancelled', 'passed'].indexOf(verdict);
  const mark =
    verdict === 'passed'
      ? html`<span role="img" aria-label="${word}">${symbol}</span>`
      : html`<a href="#${to}" aria-label="${word}">${symbol}</a>`;
  return html`<td class="${verdict}" data-v="${rank}">${mark}</td>`;
}

/** How many of those who were judged passed a check. */
function share({ id }: CheckManifest, { rows }: ClassPage): Html {
  const judged = rows.flatMap(
    ({ result }) =>
      result?.grade?.checks.filter(
        ({ id: own, verdict }) => own === id && verdict !== 'errored' && verdict !== 'cancelled',
      ) ?? [],
  );
  if (judged.length === 0) return html`<td></td>`;
  const passed = judged.filter(({ verdict }) => verdict === 'passed').length / judged.length;
  return html`<td title="${percent(passed)}">${Math.round(passed * 100)}</td>`;
}
