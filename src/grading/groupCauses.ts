import type { CheckResult, SharedCause } from '../protocol/grade.ts';

/** The causes from which more than one check fails, those with most checks first. */
export function groupCauses(checks: readonly CheckResult[]): SharedCause[] {
  const byId = new Map<string, { words: string; checks: string[] }>();
  for (const { id, finding } of checks) {
    if (!finding?.root) continue;
    const cause = byId.get(finding.root.id) ?? { words: finding.root.words, checks: [] };
    cause.checks.push(id);
    byId.set(finding.root.id, cause);
  }
  return [...byId.values()]
    .filter(cause => cause.checks.length > 1)
    .sort((a, b) => b.checks.length - a.checks.length);
}
