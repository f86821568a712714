import type { CheckManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { Translate } from './translate.ts';

/** `50 ms`, `1.2 s`, `14 s` */
export function duration(ms: number, t: Translate): string {
  if (ms < 1000) return t('{ms} ms', { ms: Math.round(ms) });
  return t('{seconds} s', { seconds: ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000) });
}

/** How long a check ran; undefined for one that did not. */
export function timeTaken({ durationMs }: CheckResult, t: Translate): string | undefined {
  return durationMs > 0 ? duration(durationMs, t) : undefined;
}

export function points(value: number, t: Translate): string {
  return value === 1 ? t('1 point') : t('{points} points', { points: value });
}

export function score(value: { readonly score: number; readonly maxScore: number }): string {
  return `${trim(value.score)}/${trim(value.maxScore)}`;
}

/** A check's title as far as the learner may know it. */
export function checkTitle(
  check: CheckManifest,
  number: number,
  result: CheckResult | undefined,
  t: Translate,
): string {
  if (result) return result.title;
  return check.visibility === 'hidden' ? t('Hidden check {number}', { number }) : check.title;
}

function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}
