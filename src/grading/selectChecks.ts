import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { CheckManifest } from '../lab/manifest.ts';

/**
 * The checks asked for and, before them, everything that they need; all when nothing is asked for.
 * @throws HumanError `check-unknown`
 */
export function selectChecks(
  checks: readonly CheckManifest[],
  only: readonly string[] | undefined,
): CheckManifest[] {
  if (!only) return [...checks];
  const byId = new Map(checks.map(check => [check.id, check]));
  const wanted = new Set<string>();
  const want = (id: string): void => {
    const check = byId.get(id);
    if (!check) {
      throw new HumanError(
        'check-unknown',
        text('There is no check {id} in this lab. Its checks are: {checks}.', {
          id,
          checks: checks.map(each => each.id).join(', '),
        }),
      );
    }
    if (wanted.has(id)) return;
    wanted.add(id);
    check.needs.forEach(want);
  };
  only.forEach(want);
  return checks.filter(check => wanted.has(check.id));
}
