import { printable } from './printable.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes any text harmless in the content and the attributes of HTML and XML, on one line, without characters that XML forbids. */
export function escapeMarkup(s: string): string {
  return printable(s)
    .replaceAll('\n', ' ')
    .replaceAll(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, character => entities[character] ?? character);
}
