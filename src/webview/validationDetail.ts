import { html, nothing, type TemplateResult } from 'lit';
import type { FromValidationView, PictureCheck, PictureLine } from '../protocol/validationMessages.ts';
import type { ValidationContext } from './validationElement.ts';
import { drawMark, markOf } from './validationMarks.ts';
import { lineWords } from './validationMatrix.ts';
import { duration } from './validationWords.ts';

/**
 * What is known of the place where the keyboard is: a cell, a check or a server. It is there from the start and has one
 * size: were it to come with the first click, it could come between the mouse and what is clicked.
 */
export function validationDetail(context: ValidationContext): TemplateResult {
  return html`<aside class="detail" tabindex="0" aria-label=${context.strings.say('detail')}>
    ${detail(context)}
  </aside>`;
}

function detail(context: ValidationContext): TemplateResult {
  const { picture, place, strings } = context;
  const line = picture.lines.find(({ key }) => key === place.line);
  const check = picture.checks.find(({ id }) => id === place.column);
  if (line && check) return cellDetail(line, check, context);
  if (line) return lineDetail(line, context);
  return check ? checkDetail(check, context) : html`<p class="dim">${strings.say('matrixHelp')}</p>`;
}

function cellDetail(line: PictureLine, check: PictureCheck, context: ValidationContext): TemplateResult {
  const { picture, strings } = context;
  const cell = line.cells[picture.checks.indexOf(check)] ?? { expected: 'any' };
  const mark = markOf(cell);
  const outcome = strings.say(mark === 'toCatch' ? 'notRun' : mark);
  const expected = { pass: 'expectPass', catch: 'expectCatch', any: 'expectAny' }[cell.expected];
  return html`<h2>${line.label} × ${check.id} <span class="dim">${check.title}</span></h2>
    <p class="facts">
      <span class="outcome"
        >${drawMark(mark)}
        ${
          cell.durationMs === undefined || cell.outcome === 'skipped'
            ? outcome
            : strings.say('took', { outcome, time: duration(cell.durationMs) })
        }</span
      >
      <span class="dim">${strings.say(expected)}</span>
    </p>
    ${cell.message === undefined ? nothing : html`<p class="message">${cell.message}</p>`}
    ${line.summary === undefined ? nothing : html`<p class="dim">${line.summary}</p>`}
    <div class="actions">
      ${cell.message === undefined ? nothing : act('finding', { type: 'finding', line: line.key, check: check.id }, context)}
      ${actRun('againCell', { type: 'again', folders: [line.folder], checks: [check.id] }, context)}
      ${actRun('againLine', { type: 'again', folders: [line.folder] }, context)}
      ${act('openServer', { type: 'openServer', folder: line.folder }, context)}
      ${act('openCheck', { type: 'openCheck', check: check.id }, context)}
    </div> `;
}

function lineDetail(line: PictureLine, context: ValidationContext): TemplateResult {
  return html`<h2>${line.label} <span class="dim">${line.folder}</span></h2>
    <p class="facts"><span>${lineWords(line, context)}</span></p>
    ${line.summary === undefined ? nothing : html`<p class="message">${line.summary}</p>`}
    ${line.problems.map(problem => html`<p class="problem">${problem}</p>`)}
    <div class="actions">
      ${actRun('againLine', { type: 'again', folders: [line.folder] }, context)}
      ${act('openServer', { type: 'openServer', folder: line.folder }, context)}
    </div> `;
}

function checkDetail(check: PictureCheck, context: ValidationContext): TemplateResult {
  const { strings } = context;
  const { times, flaky, faults } = check;
  return html`<h2>${check.id} <span class="dim">${check.title}</span></h2>
    <p class="message">
      ${faults.length === 0 ? strings.say('notProvedBy') : strings.say('provedBy', { faults: faults.join(', ') })}
    </p>
    ${
      times
        ? html`<p class="dim">
            ${strings.say('times', {
              ...{ median: duration(times.medianMs), longest: duration(times.maxMs), slowest: times.slowest },
            })}
          </p>`
        : nothing
    }
    ${flaky ? html`<p class="problem">${strings.say('flaky', { ...flaky })}</p>` : nothing}
    <div class="actions">
      ${actRun('againCheck', { type: 'again', checks: [check.id] }, context)}
      ${act('openCheck', { type: 'openCheck', check: check.id }, context)}
    </div> `;
}

function act(key: string, message: FromValidationView, { strings, send }: ValidationContext): TemplateResult {
  return html`<button class="button" @click=${() => send(message)}>${strings.say(key)}</button>`;
}

/** What grades something: not while it is running, nor where nothing may run. */
function actRun(
  key: string,
  message: FromValidationView,
  context: ValidationContext,
): TemplateResult | typeof nothing {
  const { barred, progress } = context.picture;
  return barred === undefined && !progress ? act(key, message, context) : nothing;
}
