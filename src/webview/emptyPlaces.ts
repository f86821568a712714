import { html, nothing, type TemplateResult } from 'lit';
import type { PageModel } from './pageModel.ts';

/** In the place of the diagnoses; only seen where the drawing leaves room beside it. */
export function nothingWrong({ hasLooked, strings }: PageModel): TemplateResult | typeof nothing {
  if (!hasLooked) return nothing;
  return html`<p class="hint">${strings.say('nothingWrong')}</p>
    <p class="hint">${strings.say('selectHint')}</p>`;
}

/** In the place of rows: why there are none, and how to get some. */
export function noRows({ followed, isLive, ended, rows, strings }: PageModel): TemplateResult {
  if (Object.keys(rows.filter).length > 0) return html`<p class="none">${strings.say('noneShown')}</p>`;
  return html`<p class="none">
    ${ended === undefined ? strings.say(isLive ? 'waiting' : 'noConnections') : nothing}
    ${
      followed.kind === 'server' && isLive
        ? html`${strings.say('tryIt')} <code>nc 127.0.0.1 ${followed.port}</code>`
        : nothing
    }
  </p>`;
}
