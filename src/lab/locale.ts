/** The languages that Socklab speaks. */
export const locales = ['en', 'zh-cn'] as const;
export type Locale = (typeof locales)[number];

/**
 * The language nearest to a BCP 47 tag (`zh-CN`, `zh-Hans`) or a POSIX locale (`zh_CN.UTF-8`, `C`); English where it is
 * none of ours.
 */
export function toLocale(tag: string | undefined): Locale {
  return /^zh([-_.@]|$)/i.test(tag ?? '') ? 'zh-cn' : 'en';
}

/** The language of a terminal: the first of LC_ALL, LC_MESSAGES and LANG that is not empty (locale(7)). */
export function localeOfEnvironment(env: Readonly<Record<string, string | undefined>>): Locale {
  return toLocale([env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(value => value));
}
