import { html, type TemplateResult } from 'lit';
import type { Strings } from './strings.ts';

/** A choice of speeds; `<key>.<value>` names each. */
export function paceChoice<T extends string>(
  values: readonly T[],
  chosen: T,
  choose: (value: T) => void,
  key: string,
  strings: Strings,
): TemplateResult {
  const onChange = (event: Event): void => {
    const value = event.currentTarget instanceof HTMLSelectElement ? event.currentTarget.value : undefined;
    const known = values.find(each => each === value);
    if (known) choose(known);
  };
  return html`<select class="pace" aria-label=${strings.say('player.pace')} @change=${onChange}>
    ${values.map(
      value =>
        html`<option value=${value} ?selected=${value === chosen}>
          ${strings.say(`player.${key}.${value}`)}
        </option>`,
    )}
  </select>`;
}
