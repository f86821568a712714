import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { PictureCell } from '../protocol/validationMessages.ts';
import type { ValidationContext } from './validationElement.ts';

/** How a cell looks: told apart by its shape, then by its colour. `toCatch`: not run, and it has to be caught. */
export type Mark = NonNullable<PictureCell['outcome']> | 'varies' | 'toCatch' | 'notRun';

const shapes: Readonly<Record<Mark, SVGTemplateResult | string>> = {
  caught: svg`<circle cx="8" cy="8" r="5.5" fill="currentColor" />`,
  also: svg`<circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="1.8" />`,
  passed: svg`<circle cx="8" cy="8" r="2" fill="currentColor" />`,
  skipped: svg`<path d="M4 8h8" stroke="currentColor" stroke-width="2" />`,
  errored: svg`<path d="M8 2.2 14.4 13.4H1.6Z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round" /><path d="M8 6v3.6m0 1.2v1.4" stroke="currentColor" stroke-width="1.6" />`,
  missed: svg`<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2.2" /><path d="M6 6.4a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4m0 1.3v1.3" fill="none" stroke="currentColor" stroke-width="1.5" />`,
  unexpected: svg`<rect x="1.6" y="1.6" width="12.8" height="12.8" rx="2" fill="none" stroke="currentColor" stroke-width="1.4" /><path d="m5 5 6 6m0-6-6 6" stroke="currentColor" stroke-width="2" />`,
  varies: svg`<path d="M2.4 9.4c1.8-3.6 3.8-3.6 5.6-1.4s3.8 2.2 5.6-1.4" fill="none" stroke="currentColor" stroke-width="2" />`,
  toCatch: svg`<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="1.2" stroke-dasharray="1.6 1.8" />`,
  notRun: '',
};

export function markOf({ outcome, varies, expected }: PictureCell): Mark {
  if (varies) return 'varies';
  return outcome ?? (expected === 'catch' ? 'toCatch' : 'notRun');
}

export function drawMark(mark: Mark): TemplateResult {
  return html`<svg class="mark ${mark}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    ${shapes[mark]}
  </svg>`;
}

/** What the marks mean that occur. */
export function validationLegend({ picture, strings }: ValidationContext): TemplateResult {
  const used = new Set(picture.lines.flatMap(line => line.cells.map(markOf)));
  const marks = (Object.keys(shapes) as Mark[]).filter(mark => used.has(mark) && mark !== 'notRun');
  return html`<ul class="legend" aria-label=${strings.say('legend')}>
    ${marks.map(mark => html`<li>${drawMark(mark)} ${strings.say(mark)}</li>`)}
  </ul>`;
}
