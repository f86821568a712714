import type { PictureLine } from '../protocol/validationMessages.ts';

/** `820 ms`, `3.4 s`, `42 s`, `2 min` */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** `95/100`; empty until there is one. */
export function scoreOf({ score, maxScore }: PictureLine): string {
  if (score === undefined || maxScore === undefined) return '';
  return `${Math.round(score * 100) / 100}/${maxScore}`;
}
