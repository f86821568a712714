import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { markdownText } from './markdownText.ts';
import type { Translate } from './translate.ts';
import type { Look } from './verdictLooks.ts';
import { points, score, timeTaken } from './wording.ts';

export interface CheckFacts {
  readonly title: string;
  readonly check: CheckManifest;
  readonly look: Look;
  readonly result: CheckResult | undefined;
}

/** Markdown with theme icons: how the check stands and, when it did not pass, the first words of why. */
export function checkTooltip({ title, check, look, result }: CheckFacts, t: Translate): string {
  const standing = [
    `$(${look.icon.replace('~spin', '')}) ${look.words}`,
    result ? `${result.points}/${result.maxPoints}` : points(check.points, t),
    result && timeTaken(result, t),
    check.visibility === 'hidden' ? undefined : check.id,
  ];
  const finding = result?.finding;
  return [
    `**${markdownText(title)}**`,
    standing.filter(Boolean).join(' · '),
    finding && markdownText(finding.message),
    finding?.nextStep && `$(lightbulb) ${markdownText(finding.nextStep)}`,
    result?.note && markdownText(result.note),
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function labTooltip(
  manifest: LabManifest,
  best: { readonly score: number; readonly maxScore: number } | undefined,
  t: Translate,
): string {
  const languages = Object.values(manifest.languages).map(l => l.title);
  return [
    `**${markdownText(manifest.title)}**`,
    markdownText(manifest.summary),
    t('Languages: {languages}', { languages: languages.join(', ') }),
    best && t('Best score so far: {score}', { score: score(best) }),
    manifest.concepts.map(concept => `\`${concept.replaceAll('`', '')}\``).join(' '),
  ]
    .filter(Boolean)
    .join('\n\n');
}
