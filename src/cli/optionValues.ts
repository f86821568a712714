import * as os from 'node:os';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { nearestName } from '../lab/nearestName.ts';
import { locales, type Locale } from '../lab/locale.ts';
import { longestPaceMs } from '../protocol/watchControl.ts';
import { sandboxLevels, type SandboxLevel } from '../protocol/grade.ts';
import { reportFormatNames, type ReportFormatName } from '../report/reportFormats.ts';

/** A whole number from `least` to `most`. @throws HumanError `bad-option` */
export function wholeNumber(option: string, least: number, most: number): (value: string) => number {
  return value => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    throw new HumanError(
      'bad-option',
      text('{option} takes a whole number from {least} to {most}, not “{value}”.', {
        option,
        least,
        most,
        value,
      }),
    );
  };
}

export const parsePort = wholeNumber('--port', 1, 65_535);
export const parseServerPort = wholeNumber('poke', 1, 65_535);
export const parsePace = wholeNumber('--pace', 0, longestPaceMs);
export const parseJobs = wholeNumber('--jobs', 1, Math.max(64, os.availableParallelism() * 8));
export const parseRepeat = wholeNumber('--repeat', 1, 1000);

/** Up to 16 hex digits; shorter ones are filled with zeros on the left. */
export function parseSeed(value: string): string {
  if (/^[0-9a-f]{1,16}$/i.test(value)) return value.toLowerCase().padStart(16, '0');
  throw new HumanError(
    'bad-option',
    text('--seed takes up to 16 hexadecimal digits, not “{value}”.', { value }),
  );
}

export function parseSandbox(value: string): SandboxLevel {
  return oneOf('--sandbox', sandboxLevels, value);
}

export function parseLocale(value: string): Locale {
  return oneOf('--lang', locales, value.toLowerCase().replace('_', '-'));
}

export function parseFormat(value: string): 'text' | 'json' {
  return oneOf('--format', ['text', 'json'] as const, value);
}

export function parseGradeFormat(value: string): 'text' | 'json' | ReportFormatName {
  return oneOf('--format', ['text', 'json', ...reportFormatNames] as const, value);
}

/** `E01,E02` or `E01 E02`. */
export function parseNames(value: string): string[] {
  return value.split(/[\s,]+/).filter(name => name !== '');
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find(name => name === value);
  if (found !== undefined) return found;
  throw new HumanError(
    'bad-option',
    text('{option} takes {allowed}, not “{value}”.', { option, allowed: allowed.join(' | '), value }),
  );
}

/**
 * The names as the lab spells them, whatever their case.
 * @throws HumanError `bad-option` that names what there is
 */
export function knownNames(option: string, wanted: readonly string[], known: readonly string[]): string[] {
  return wanted.map(name => {
    const found = known.find(k => k.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
    const facts = { option, value: name, known: known.join(', ') };
    const nearest = nearestName(name, known);
    throw new HumanError(
      'bad-option',
      nearest
        ? text('{option}: there is no “{value}”. Did you mean “{nearest}”? There are: {known}.', {
            ...facts,
            nearest,
          })
        : text('{option}: there is no “{value}”. There are: {known}.', facts),
    );
  });
}
