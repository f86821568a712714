import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import type { CheckResult, SharedCause } from '../protocol/grade.ts';
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

/** A learner's folder, and what its last grade has to say as a whole. */
export function folderTooltip(path: string, causes: readonly SharedCause[], t: Translate): string {
  return [markdownText(path), ...causes.map(cause => causeWords(cause, t))].join('\n\n');
}

function causeWords({ words, checks }: SharedCause, t: Translate): string {
  const title = t('{n} checks fail from one cause: {checks}', {
    n: checks.length,
    checks: checks.join(', '),
  });
  return `**${markdownText(title)}**  \n${markdownText(words)}`;
}

/**
 * @param origin where it comes from, unless that is Socklab
 * @param causes of the last grade, where the lab's row stands for the one folder that is open
 */
export function labTooltip(
  manifest: LabManifest,
  origin: string | undefined,
  best: { readonly score: number; readonly maxScore: number } | undefined,
  causes: readonly SharedCause[],
  t: Translate,
): string {
  const languages = Object.values(manifest.languages).map(l => l.title);
  return [
    `**${markdownText(manifest.title)}**`,
    markdownText(manifest.summary),
    t('Languages: {languages}', { languages: languages.join(', ') }),
    origin && markdownText(origin),
    best && t('Best score so far: {score}', { score: score(best) }),
    ...causes.map(cause => causeWords(cause, t)),
    manifest.concepts.map(concept => `\`${concept.replaceAll('`', '')}\``).join(' '),
  ]
    .filter(Boolean)
    .join('\n\n');
}
