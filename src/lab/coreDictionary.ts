import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as path from 'node:path';
import { Localizer, type Dictionary } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { toLocale } from './locale.ts';

/** Folder of the translations, from the bundle on; only the build sets it. */
declare const socklabTranslations: string | undefined;

let simplifiedChinese: readonly Dictionary[] | undefined;

/** Translations of Socklab's own sentences; none for English, which the sentences are written in. */
export function coreDictionaries(locale: string): readonly Dictionary[] {
  if (toLocale(locale) !== 'zh-cn') return [];
  simplifiedChinese ??= readdirSync(folder())
    .filter(name => name.endsWith('.json'))
    .map(read);
  return simplifiedChinese;
}

/** Translations of what is said about sockets, for a page that speaks it by itself. */
export function socketsDictionary(locale: string): Dictionary {
  return toLocale(locale) === 'zh-cn' ? read('sockets.json') : {};
}

/** Speaks Socklab's sentences and, where a lab is given, those of its checks. */
export function createLocalizer(locale: string, lab?: Lab): Localizer {
  const own = lab?.dictionaries[toLocale(locale)];
  return new Localizer(toLocale(locale), own ? [own, ...coreDictionaries(locale)] : coreDictionaries(locale));
}

/** They are files of their own, for they are a third of everything and most people need none of it. */
function folder(): string {
  const place = typeof socklabTranslations === 'string' ? socklabTranslations : '../../l10n/core.zh-cn/';
  return fileURLToPath(new URL(place, import.meta.url));
}

function read(name: string): Dictionary {
  return JSON.parse(readFileSync(path.join(folder(), name), 'utf8')) as Dictionary;
}
