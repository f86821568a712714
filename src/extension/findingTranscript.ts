import { assertNever } from '../base/assertNever.ts';
import type { TranscriptEntry } from '../protocol/finding.ts';
import { html, type Html } from '../base/html.ts';
import type { Translate } from './translate.ts';

/** The conversation in the order it happened; arrows point at the one who receives. */
export function transcriptSection(transcript: readonly TranscriptEntry[], t: Translate): Html {
  return html`<section>
    <h2>${t('The conversation')}</h2>
    <div class="scroll">
      <table class="transcript">
        <thead>
          <tr>
            <th scope="col">ms</th>
            <th scope="col">${t('Who')}</th>
            <th scope="col">${t('What')}</th>
            <th scope="col">${t('Details')}</th>
          </tr>
        </thead>
        <tbody>
          ${transcript.map(
            entry =>
              html`<tr class="${entry.what}">
                <td class="number">${entry.atMs.toFixed(1)}</td>
                <th scope="row">${entry.who}</th>
                <td class="what">${what(entry, t)}</td>
                <td class="detail" title="${entry.detail}"><code>${entry.detail}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function what(entry: TranscriptEntry, t: Translate): string {
  switch (entry.what) {
    case 'start':
      return t('starts');
    case 'connect':
      return t('connects');
    case 'send':
      return t('→ sends {bytes} bytes', { bytes: entry.bytes ?? 0 });
    case 'receive':
      return t('← receives {bytes} bytes', { bytes: entry.bytes ?? 0 });
    case 'end-write':
      return t('→ ends its sending half (FIN)');
    case 'end':
      return t('← sees the end (FIN)');
    case 'reset':
      return t('→ resets (RST)');
    case 'see-reset':
      return t('← is reset (RST)');
    case 'close':
      return t('closes');
    case 'signal':
      return t('gets a signal');
    case 'exit':
      return t('ends');
    case 'note':
      return '';
    default:
      return assertNever(entry.what);
  }
}
