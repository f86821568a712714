import { html, nothing, type TemplateResult } from 'lit';
import type { PictureProblem } from '../protocol/validationMessages.ts';
import type { ValidationContext } from './validationElement.ts';
import { nameColumn } from './validationPlace.ts';
import { duration } from './validationWords.ts';

/** What the lab is, how it stands, and what can be done. */
export function validationHeader(context: ValidationContext): TemplateResult {
  const { picture, strings } = context;
  const { lab, standing, at } = picture;
  return html`<header>
    <p class="crumbs">${lab.id} · ${strings.say('version', { version: lab.version })}</p>
    <h1>${lab.title}</h1>
    <p class="standing">
      <span class="verdict ${standing}" role="status">${standingWords(context)}</span>
      ${at === undefined ? nothing : html`<span>${strings.say('at', { when: new Date(at).toLocaleString(document.documentElement.lang) })}</span>`}
    </p>
    ${progressBar(context)} ${buttons(context)}
    ${picture.barred === undefined ? nothing : html`<p class="barred">${picture.barred}</p>`}
    ${standing === 'never' ? html`<p class="nothing">${strings.say('nothingText')}</p>` : nothing}
  </header>`;
}

function standingWords({ picture: { standing, problems }, strings }: ValidationContext): string {
  if (standing !== 'notProved') return strings.say(standing);
  return problems.length === 1
    ? strings.say('notProvedOne')
    : strings.say('notProved', { count: problems.length });
}

function progressBar({ picture: { progress }, strings }: ValidationContext): TemplateResult | typeof nothing {
  if (!progress) return nothing;
  const { done, total, leftMs } = progress;
  const left = leftMs === undefined ? '' : ` · ${strings.say('left', { time: duration(leftMs) })}`;
  return html`<p class="progress">
    <progress max=${Math.max(1, total)} value=${done} aria-label=${strings.say('running')}></progress>
    <span>${strings.say('progress', { done, total })}${left}</span>
  </p>`;
}

function buttons({ picture, strings, send }: ValidationContext): TemplateResult | typeof nothing {
  if (picture.barred !== undefined) return nothing;
  if (picture.progress) {
    return html`<div class="actions">
      <button
        class="button"
        ?disabled=${picture.standing === 'stopping'}
        @click=${() => send({ type: 'stop' })}
      >
        ${strings.say('stop')}
      </button>
    </div>`;
  }
  const folders = (lines: readonly (typeof picture.lines)[number][]): string[] => [
    ...new Set(lines.map(line => line.folder)),
  ];
  const isBegun = picture.lines.some(line => line.state === 'done');
  const failed = folders(picture.lines.filter(line => line.ok === false));
  const changed = isBegun
    ? folders(picture.lines.filter(line => line.isStale ?? line.state === 'waiting'))
    : [];
  const part = (key: string, which: readonly string[]): TemplateResult | typeof nothing =>
    which.length === 0
      ? nothing
      : html`<button class="button" @click=${() => send({ type: 'again', folders: which })}>
          ${strings.say(key, { count: which.length })}
        </button>`;
  return html`<div class="actions">
    <button
      class="button primary"
      title=${strings.say('validateHelp')}
      @click=${() => send({ type: 'validate', quick: false })}
    >
      ${strings.say('validate')}
    </button>
    <button
      class="button"
      title=${strings.say('quickHelp')}
      @click=${() => send({ type: 'validate', quick: true })}
    >
      ${strings.say('quick')}
    </button>
    ${part('failed', failed)} ${part('changed', changed)}
  </div>`;
}

/** More of them would push the matrix out of sight. */
const shownAtOnce = 6;

/** What stands against the lab; each leads to its place in the matrix. */
export function validationProblems(context: ValidationContext): TemplateResult | typeof nothing {
  const { picture, strings } = context;
  const { problems, notes } = picture;
  return html`${
    problems.length === 0
      ? nothing
      : html`<section class="problems">
          <h2>${strings.say('problems')}</h2>
          ${problemList(problems.slice(0, shownAtOnce), context)}
          ${
            problems.length > shownAtOnce
              ? html`<details>
                  <summary>${strings.say('more', { count: problems.length - shownAtOnce })}</summary>
                  ${problemList(problems.slice(shownAtOnce), context)}
                </details>`
              : nothing
          }
        </section>`
  }
  ${
    notes.length === 0
      ? nothing
      : html`<section class="notes">
          <h2>${strings.say('notes')}</h2>
          <ul>
            ${notes.map(note => html`<li>${note}</li>`)}
          </ul>
        </section>`
  }`;
}

function problemList(problems: readonly PictureProblem[], context: ValidationContext): TemplateResult {
  return html`<ul>
    ${problems.map(problem => html`<li>${problemWords(problem, context)}</li>`)}
  </ul>`;
}

function problemWords(
  { words, line, check }: PictureProblem,
  { picture, go }: ValidationContext,
): TemplateResult {
  const isColumn = check !== undefined && picture.checks.some(({ id }) => id === check);
  if (line === undefined && !isColumn) return html`${words}`;
  const column = isColumn ? check : nameColumn;
  return html`<button class="link" @click=${() => go({ ...(line !== undefined && { line }), column }, true)}>
    ${words}
  </button>`;
}
