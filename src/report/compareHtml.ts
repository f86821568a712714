import { html, type Html } from '../base/html.ts';
import { text, type Localizer, type Text } from '../base/text.ts';
import { shortLabels } from './checkColumns.ts';
import { pageOf } from './classHtml.ts';
import { verdictSymbol } from './classPage.ts';
import { comparisonCounts, isChanged, labChanges, sideWords, signed } from './compareWords.ts';
import type { CheckChange, CheckSide, ClassComparison, StudentComparison } from './compareResults.ts';
import { withValidText } from './validText.ts';
import { verdictWord } from './verdictMark.ts';

interface ComparePage {
  readonly checks: readonly { readonly id: string; readonly title: string }[];
  readonly localizer: Localizer;
  readonly say: (sentence: Text) => string;
}

/** What changed for whom as a page that opens offline, in the clothes of the class's report; its table sorts alike. */
export function compareHtml(comparison: ClassComparison, localizer: Localizer): string {
  const valid = withValidText(comparison);
  const say = (sentence: Text): string => localizer.say(sentence);
  const changed = valid.students.filter(isChanged);
  // Columns of checks for which nothing changed would only make it hard to see the others.
  const seen = new Set(changed.flatMap(({ changes }) => changes.map(({ id }) => id)));
  const page = { checks: valid.checks.all.filter(({ id }) => seen.has(id)), localizer, say };
  const title = say(text('What changed since the grading before'));
  const lab = labChanges(valid);
  return pageOf(
    html`<header>
        <h1>${title}</h1>
        <p>${comparisonCounts(valid).map(say).join(' · ')}</p>
      </header>
      <main>
        ${
          lab.length > 0 &&
          html`<section>
            <h2>${say(text('What the lab changed'))}</h2>
            <ul>
              ${lab.map(line => html`<li>${say(line)}</li>`)}
            </ul>
          </section>`
        }
        <section>
          <h2 id="matrix">${say(text('What changed for whom'))}</h2>
          ${changed.length === 0 ? html`<p>${say(text('Nothing changed for anybody.'))}</p>` : table(changed, page)}
        </section>
      </main>`,
    title,
    localizer.locale,
  );
}

function table(students: readonly StudentComparison[], page: ComparePage): Html {
  const { say, checks } = page;
  const labels = shortLabels(checks.map(({ id }) => id));
  const head = (words: string): Html => html`<th scope="col" data-first="descending">${words}</th>`;
  return html`<div class="wide map" tabindex="0" role="region" aria-labelledby="matrix">
    <table id="map">
      <thead>
        <tr>
          <th scope="col">${say(text('Student'))}</th>
          ${head(say(text('Before')))}${head(say(text('Now')))}${head(say(text('Difference')))}${head(say(text('of it the lab’s')))}
          ${checks.map(
            ({ id, title }, i) =>
              html`<th scope="col" class="check" data-first="descending" title="${id} ${title}">
                ${labels[i] ?? id}<span class="sr"> ${id} ${title}</span>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${students.map((each, place) => line(each, place, page))}
      </tbody>
    </table>
  </div>`;
}

function line(each: StudentComparison, place: number, page: ComparePage): Html {
  const { student, before, after, delta, deltaOfLab, changes, isResubmitted } = each;
  const byId = new Map(changes.map(change => [change.id, change]));
  const share = (side: typeof before): number =>
    side?.score ? (side.score.max > 0 ? side.score.points / side.score.max : 0) : -1;
  const anew = isResubmitted && html` <span>· ${page.say(text('handed in anew'))}</span>`;
  const kind = (delta ?? 0) > 0 ? 'passed' : (delta ?? 0) < 0 ? 'failed' : '';
  return html`<tr>
    <th scope="row" data-v="${place}">${student.id} <span>${student.name}</span>${anew}</th>
    <td class="score" data-v="${share(before)}">${sideWords(before, page.localizer)}</td>
    <td class="score" data-v="${share(after)}">${sideWords(after, page.localizer)}</td>
    <td class="score ${kind}" data-v="${delta ?? 0}">${delta === undefined ? '' : signed(delta)}</td>
    <td class="score" data-v="${deltaOfLab ?? 0}">
      ${deltaOfLab === undefined || deltaOfLab === 0 ? '' : signed(deltaOfLab)}
    </td>
    ${page.checks.map(({ id }) => cell(byId.get(id), page))}
  </tr>`;
}

/** Both verdicts by shape, the change by colour, all of it in words for those who do not see. */
function cell(change: CheckChange | undefined, { say }: ComparePage): Html {
  if (!change) return html`<td data-v="9"></td>`;
  const { kind, before, after } = change;
  const words = (side: CheckSide | undefined): string => (side ? say(verdictWord(side.verdict)) : '–');
  const mark = (side: CheckSide | undefined): string => (side ? verdictSymbol(side.verdict) : '');
  const look = { better: 'passed', worse: 'failed', other: 'timedOut', unsure: 'errored' } as const;
  const style =
    kind === 'better' || kind === 'worse' || kind === 'other' || kind === 'unsure' ? look[kind] : 'skipped';
  const rank = ['worse', 'other', 'unsure', 'removed', 'added', 'points', 'better'].indexOf(kind);
  const shown =
    kind === 'points'
      ? `${before?.points ?? 0}→${after?.points ?? 0}`
      : kind === 'added'
        ? `+${mark(after)}`
        : kind === 'removed'
          ? `−${mark(before)}`
          : `${mark(before)}→${mark(after)}`;
  const told = `${words(before)} → ${words(after)}${kind === 'points' ? ` ${shown}` : ''}`;
  return html`<td class="${style}" data-v="${rank}">
    <span role="img" aria-label="${told}">${shown}</span>
  </td>`;
}
