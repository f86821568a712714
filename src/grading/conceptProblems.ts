import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { conceptFileName, readConceptNote } from '../lab/conceptNote.ts';
import { locales, type Locale } from '../lab/locale.ts';

/** Notes that the lab's checks name and that are not there, or not in a language that the lab speaks. */
export async function conceptProblems(lab: Lab): Promise<Text[]> {
  const ids = new Set(lab.manifest.checks.flatMap(check => check.concept ?? []));
  const spoken = locales.filter(locale => locale === 'en' || Object.hasOwn(lab.dictionaries, locale));
  const problems = [...ids].flatMap(id => spoken.map(locale => problemOf(lab, id, locale)));
  return (await Promise.all(problems)).filter(problem => problem !== undefined);
}

async function problemOf(lab: Lab, id: string, locale: Locale): Promise<Text | undefined> {
  try {
    const note = await readConceptNote(lab, id, locale);
    if (note?.locale === locale) return undefined;
  } catch (error) {
    if (error instanceof HumanError) return error.text;
    throw error;
  }
  return text('lab.json names the concept {concept}, but there is no concepts/{file}.', {
    concept: id,
    file: conceptFileName(id, locale),
  });
}
