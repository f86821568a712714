import { Localizer, type Dictionary, type Text } from '../base/text.ts';

/** The core's sentences in the editor's language; English until the translations are loaded, after activation. */
export class LateLocalizer extends Localizer {
  #loaded: Localizer | undefined;
  #sockets: Dictionary = {};

  constructor(locale: string) {
    super(locale, []);
  }

  async load(): Promise<void> {
    const { createLocalizer, socketsDictionary } = await import('./core.ts');
    this.#loaded = createLocalizer(this.locale);
    this.#sockets = socketsDictionary(this.locale);
  }

  /** Translations of what is said about sockets, for a page that speaks it by itself; none for English. */
  get sockets(): Dictionary {
    return this.#sockets;
  }

  override say(sentence: Text): string {
    return this.#loaded?.say(sentence) ?? super.say(sentence);
  }
}
