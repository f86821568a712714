import { html, type Html } from './html.ts';

/** A sentence whose `code` is shown as code. */
export function prose(sentence: string): Html {
  return html`${sentence
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}
