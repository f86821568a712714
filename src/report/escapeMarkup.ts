import { escapeHtml } from '../base/escapeHtml.ts';
import { printable } from './printable.ts';

/** Makes any text harmless in the content and the attributes of HTML and XML, on one line, without characters that XML forbids. */
export function escapeMarkup(s: string): string {
  return escapeHtml(
    printable(s)
      .replaceAll('\n', ' ')
      .replaceAll(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd'),
  );
}
