import { Localizer, type Text } from '../base/text.ts';

/** The core's sentences in the editor's language; English until the translations are loaded, after activation. */
export class LateLocalizer extends Localizer {
  #loaded: Localizer | undefined;

  constructor(locale: string) {
    super(locale, []);
  }

  async load(): Promise<void> {
    const { createLocalizer } = await import('./core.ts');
    this.#loaded = createLocalizer(this.locale);
  }

  override say(sentence: Text): string {
    return this.#loaded?.say(sentence) ?? super.say(sentence);
  }
}
