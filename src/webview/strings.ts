/** The sentences that the extension has sent, in the editor's language. */
export class Strings {
  readonly #strings: Readonly<Record<string, string>>;

  constructor(strings: Readonly<Record<string, string>>) {
    this.#strings = strings;
  }

  say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return (this.#strings[key] ?? '').replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
  }
}
