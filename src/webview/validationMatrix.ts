import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PictureCell, PictureCheck, PictureLine } from '../protocol/validationMessages.ts';
import type { ValidationContext } from './validationElement.ts';
import { drawMark, markOf } from './validationMarks.ts';
import { againColumn, nameColumn, startOf, type MatrixPlace } from './validationPlace.ts';
import { duration, scoreOf } from './validationWords.ts';

const kinds = ['solution', 'variant', 'starter', 'fault'] as const;

/** A line a server, a column a check. One cell at a time is a stop of the Tab key; arrows lead to the others. */
export function validationMatrix(context: ValidationContext): TemplateResult {
  const { picture, strings } = context;
  // Ids such as E01 stand side by side; longer ones lean.
  const isNarrow = picture.checks.every(({ id }) => id.length <= 3);
  return html`<div class="scroll">
    <table class="matrix ${isNarrow ? 'narrow' : 'leaning'}" role="grid" aria-label=${strings.say('matrix')}>
      <thead>
        <tr>
          <th scope="col" class="name">${strings.say('server')}</th>
          ${picture.checks.map(check => head(check, context))}
          <th scope="col" class="number">${strings.say('score')}</th>
          <th scope="col" class="number">${strings.say('time')}</th>
          <td></td>
        </tr>
      </thead>
      ${kinds.map(kind => group(kind, context))}
    </table>
  </div>`;
}

function head(check: PictureCheck, context: ValidationContext): TemplateResult {
  const place = { column: check.id };
  const isUnproved = check.faults.length === 0;
  return html`<th scope="col" class="check">
    <button
      class=${classMap({ flaky: check.flaky !== undefined, unproved: isUnproved })}
      title="${check.id} ${check.title}"
      tabindex=${stop(place, context)}
      aria-label="${check.id} ${check.title}${isUnproved ? `, ${context.strings.say('notProvedBy')}` : ''}"
      @focus=${() => context.go(place, false)}
      @click=${() => context.send({ type: 'openCheck', check: check.id })}
    >
      <span>${check.id}</span>
    </button>
  </th>`;
}

function group(kind: PictureLine['kind'], context: ValidationContext): TemplateResult | typeof nothing {
  const lines = context.picture.lines.filter(line => line.kind === kind);
  if (lines.length === 0) return nothing;
  return html`<tbody>
    <tr class="kind">
      <th scope="rowgroup" colspan=${context.picture.checks.length + 4}>
        <span>${context.strings.say(`${kind}s`)}</span>
      </th>
    </tr>
    ${repeat(
      lines,
      line => line.key,
      line => drawLine(line, context),
    )}
  </tbody>`;
}

function drawLine(line: PictureLine, context: ValidationContext): TemplateResult {
  const { picture, strings, send, go } = context;
  const standing = lineWords(line, context);
  const name = { line: line.key, column: nameColumn };
  const again = { line: line.key, column: againColumn };
  return html`<tr class="line ${line.state} ${line.ok === undefined ? '' : line.ok ? 'ok' : 'bad'}">
    <th scope="row" class="name">
      <button
        tabindex=${stop(name, context)}
        title=${line.summary ?? line.folder}
        aria-label="${line.label}, ${standing}"
        @focus=${() => go(name, false)}
        @click=${() => send({ type: 'openServer', folder: line.folder })}
      >
        <span class="standing" aria-hidden="true">${sign(line)}</span
        ><span class="label">${line.label}</span
        >${line.isStale ? html`<span class="stale" aria-hidden="true">●</span>` : nothing}
      </button>
    </th>
    ${picture.checks.map((check, i) => drawCell(line, check, line.cells[i] ?? { expected: 'any' }, context))}
    <td class="number">${scoreOf(line)}</td>
    <td class="number dim">${line.durationMs === undefined ? '' : duration(line.durationMs)}</td>
    <td>
      ${
        picture.barred === undefined
          ? html`<button
              class="again"
              tabindex=${stop(again, context)}
              ?disabled=${picture.progress !== undefined}
              title=${strings.say('again', { server: line.label })}
              aria-label=${strings.say('again', { server: line.label })}
              @focus=${() => go(again, false)}
              @click=${() => send({ type: 'again', folders: [line.folder] })}
            >
              ↻
            </button>`
          : nothing
      }
    </td>
  </tr>`;
}

function drawCell(
  line: PictureLine,
  check: PictureCheck,
  cell: PictureCell,
  context: ValidationContext,
): TemplateResult {
  const { strings, send, go } = context;
  const mark = markOf(cell);
  const place = { line: line.key, column: check.id };
  const facts = { server: line.label, check: check.id, outcome: strings.say(mark) };
  const words = [strings.say('cell', facts), cell.message].filter(Boolean).join('. ');
  const isHere = context.place.line === line.key && context.place.column === check.id;
  return html`<td class="cell ${cell.expected} ${isHere ? 'here' : ''}">
    <button
      tabindex=${stop(place, context)}
      title=${words}
      aria-label=${words}
      @focus=${() => go(place, false)}
      @click=${() => {
        go(place, false);
        if (cell.message !== undefined) send({ type: 'finding', line: line.key, check: check.id });
      }}
    >
      ${drawMark(mark)}
    </button>
  </td>`;
}

function sign(line: PictureLine): string {
  if (line.state === 'running') return '◌';
  return line.ok === undefined ? '·' : line.ok ? '✓' : '✗';
}

/** How a server stands, in words. */
export function lineWords(line: PictureLine, { strings }: Pick<ValidationContext, 'strings'>): string {
  const standing =
    line.state === 'running'
      ? 'lineRunning'
      : line.ok === undefined
        ? 'waiting'
        : line.ok
          ? 'lineOk'
          : 'lineNotOk';
  const words = strings.say(standing);
  return line.isStale ? `${words}, ${strings.say('stale')}` : words;
}

/** `tabindex`: only where the keyboard is does the Tab key stop. */
function stop(place: MatrixPlace, { place: at, picture }: ValidationContext): number {
  const here = startOf(at, picture);
  return here.line === place.line && here.column === place.column ? 0 : -1;
}
