import { Localizer } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import type { LabManifest } from './manifest.ts';

/** The manifest with its title, summary, concepts, check titles and hints in a language. */
export function localizeManifest(lab: Pick<Lab, 'manifest' | 'dictionaries'>, locale: string): LabManifest {
  const localizer = new Localizer(locale, [lab.dictionaries[locale] ?? {}]);
  const say = (english: string): string => localizer.say({ template: english, args: {} });
  const { manifest } = lab;
  return {
    ...manifest,
    title: say(manifest.title),
    summary: say(manifest.summary),
    concepts: manifest.concepts.map(say),
    checks: manifest.checks.map(check => ({
      ...check,
      title: say(check.title),
      hints: check.hints.map(say),
    })),
  };
}

/** Every string of a manifest that learners read, for those who check that translations are complete. */
export function manifestStrings(manifest: LabManifest): string[] {
  return [
    manifest.title,
    manifest.summary,
    ...manifest.concepts,
    ...manifest.checks.flatMap(check => [check.title, ...check.hints]),
  ];
}
