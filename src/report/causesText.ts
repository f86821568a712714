import { text } from '../base/text.ts';
import type { CheckResult, SharedCause } from '../protocol/grade.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';

/** Each cause from which several checks fail, once; empty where there is none. */
export function causesText(causes: readonly SharedCause[], style: TextStyle): string[] {
  return causes.flatMap(({ words, checks }) => {
    const title = style.localizer.say(
      text('{n} checks fail from one cause: {checks}', { n: checks.length, checks: checks.join(', ') }),
    );
    return [
      ...paragraph(style, 1, title, `${style.paint('red', '▸')} `, line => style.paint('bold', line)),
      ...paragraph(style, 3, printable(words)),
      '',
    ];
  });
}

/** The first check that fails from the same cause as this one; undefined where this is the first, or the only one. */
export function toldBefore(check: CheckResult, causes: readonly SharedCause[]): string | undefined {
  const [first] = causes.find(cause => cause.checks.includes(check.id))?.checks ?? [];
  return first === check.id ? undefined : first;
}
