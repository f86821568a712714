import { escapeHtml } from './escapeHtml.ts';

/** HTML that needs no further escaping. */
export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Value = Html | string | number | false | undefined | readonly Value[];

/** A template of HTML: values are escaped unless they are {@link Html}; lists are joined, nothing is left out. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.reduce((made, part, index) => made + draw(values[index - 1]) + part));
}

function draw(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.source;
  if (typeof value === 'object') return value.map(draw).join('');
  return escapeHtml(String(value));
}
