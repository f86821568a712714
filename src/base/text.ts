/** A sentence for people before it has a language: the English template is its key. */
export interface Text {
  readonly template: string;
  readonly args: Readonly<Record<string, TextArgument>>;
}

/** What fills a `{name}`: a value, or a phrase that has to be translated itself. */
export type TextArgument = string | number | Text;

/**
 * Marks a sentence that people read. `{name}` in the template is filled from `args`. The template is also the key of its
 * translation; `socklab validate` and a test look through the sources for those that have none, so it must be a string
 * literal.
 */
export function text(template: string, args: Record<string, TextArgument> = {}): Text {
  return { template, args };
}

/** Translations: English template to template of the other language. */
export type Dictionary = Readonly<Record<string, string>>;

/** Turns texts into sentences of one language; what has no translation stays English. */
export class Localizer {
  readonly locale: string;
  readonly #dictionaries: readonly Dictionary[];

  /** @param locale BCP 47, `en` or `zh-cn`. @param dictionaries searched in order. */
  constructor(locale: string, dictionaries: readonly Dictionary[]) {
    this.locale = locale;
    this.#dictionaries = dictionaries;
  }

  say(sentence: Text): string {
    const dictionary = this.#dictionaries.find(each => Object.hasOwn(each, sentence.template));
    const template = dictionary?.[sentence.template] ?? sentence.template;
    return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const argument = sentence.args[name];
      if (argument === undefined) return whole;
      return typeof argument === 'object' ? this.say(argument) : String(argument);
    });
  }
}

/** Says everything in English. */
export const english = new Localizer('en', []);
