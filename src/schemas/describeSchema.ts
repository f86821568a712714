import type { Localizer, Text } from '../base/text.ts';
import type { PropertyText, SchemaTexts } from './schemaTexts.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * A JSON Schema with what an editor says at each place: hover, completion and what is wrong. Besides the standard's
 * `description` it has VS Code's own `markdownDescription`, `enumDescriptions`, `patternErrorMessage` and
 * `defaultSnippets`, which other editors ignore.
 * @throws Error for a place that has no text, or a text that has no place: both are mistakes of ours.
 */
export function describeSchema(schema: Schema, texts: SchemaTexts, localizer: Localizer): Schema {
  const unused = new Set(Object.keys(texts));
  const visit = (part: Schema, place: string): Schema => {
    const said = texts[place];
    if (!said) throw new Error(`nothing is said of “${place}”`);
    unused.delete(place);
    return { ...part, ...inside(part, place, visit), ...words(part, said, localizer) };
  };
  const described = visit(schema, '');
  if (unused.size > 0) throw new Error(`there is no ${[...unused].join(', ')}`);
  return described;
}

function inside(part: Schema, place: string, visit: (part: Schema, place: string) => Schema): Schema {
  const { properties, items, additionalProperties: others } = part;
  const below = (name: string): string => (place === '' ? name : `${place}.${name}`);
  return {
    ...(isSchema(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, visit(value as Schema, below(name))]),
      ),
    }),
    ...(isSchema(items) && { items: visit(items, `${place}[]`) }),
    ...(isSchema(others) && { additionalProperties: visit(others, below('*')) }),
  };
}

function words(part: Schema, { about, values, form, snippets }: PropertyText, localizer: Localizer): Schema {
  const say = (sentence: Text): string => localizer.say(sentence);
  const allowed = (part['enum'] ?? [part['const']]) as readonly string[];
  const { propertyNames } = part;
  return {
    description: plain(say(about)),
    markdownDescription: say(about),
    ...(values && {
      enumDescriptions: allowed.map(value => plain(sayValue(values[value], value, localizer))),
    }),
    ...(form && !isSchema(propertyNames) && { patternErrorMessage: plain(say(form)) }),
    ...(form &&
      isSchema(propertyNames) && {
        propertyNames: { ...propertyNames, patternErrorMessage: plain(say(form)) },
      }),
    ...(snippets && {
      defaultSnippets: snippets.map(snippet => ({
        label: snippet.label,
        description: plain(say(snippet.about)),
        body: snippet.body,
      })),
    }),
  };
}

function sayValue(about: Text | undefined, value: string, localizer: Localizer): string {
  if (!about) throw new Error(`nothing is said of the value “${value}”`);
  return localizer.say(about);
}

/** Where nothing draws Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
