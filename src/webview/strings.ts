import { Localizer, type Text } from '../base/text.ts';

/**
 * The sentences that the extension has sent, in the editor's language: the page's own by a key, those of the core
 * (diagnoses) by their English templates.
 */
export class Strings {
  readonly #strings: Readonly<Record<string, string>>;
  readonly #localizer: Localizer;

  constructor(strings: Readonly<Record<string, string>>) {
    this.#strings = strings;
    this.#localizer = new Localizer('', [strings]);
  }

  say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return (this.#strings[key] ?? '').replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
  }

  /** A sentence of the core. */
  sentence(text: Text): string {
    return this.#localizer.say(text);
  }
}
