import type { Text } from '../base/text.ts';

/** What an editor says of one place in a file that people write: Markdown, in which only `code` is used. */
export interface PropertyText {
  readonly about: Text;
  /** Of an enumeration: value to what it means. */
  readonly values?: Readonly<Record<string, Text>>;
  /** What to say where the value has the wrong form. */
  readonly form?: Text;
  /** What is offered to be filled in; `${1:name}` is a place to fill, in the way of VS Code's snippets. */
  readonly snippets?: readonly Snippet[];
}

export interface Snippet {
  readonly label: string;
  readonly about: Text;
  readonly body: unknown;
}

/** Places to what is said of them: `checks[].points`, `languages.*.build`; the file itself is the empty place. */
export type SchemaTexts = Readonly<Record<string, PropertyText>>;
