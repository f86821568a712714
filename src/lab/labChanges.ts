import type { CheckManifest, LabManifest } from './manifest.ts';

/** A check in two versions of a lab. */
export interface ChangedCheck {
  readonly before: CheckManifest;
  readonly now: CheckManifest;
}

/** What somebody who works on one version of a lab wants to know of another. */
export interface LabChanges {
  readonly added: readonly CheckManifest[];
  readonly removed: readonly CheckManifest[];
  /** Another title, other points, or a bonus that counts now. */
  readonly changed: readonly ChangedCheck[];
  /** Of all checks that are no bonus. */
  readonly points: { readonly before: number; readonly now: number };
}

/** Compares two versions of a lab, both in the same language. Hidden checks are for the caller to hide. */
export function labChanges(before: LabManifest, now: LabManifest): LabChanges {
  const old = new Map(before.checks.map(check => [check.id, check]));
  const present = new Set(now.checks.map(({ id }) => id));
  return {
    added: now.checks.filter(({ id }) => !old.has(id)),
    removed: before.checks.filter(({ id }) => !present.has(id)),
    changed: now.checks.flatMap(check => {
      const previous = old.get(check.id);
      return previous && isOther(previous, check) ? [{ before: previous, now: check }] : [];
    }),
    points: { before: fullScore(before), now: fullScore(now) },
  };
}

function isOther(a: CheckManifest, b: CheckManifest): boolean {
  return a.title !== b.title || a.points !== b.points || a.bonus !== b.bonus;
}

function fullScore({ checks }: LabManifest): number {
  return checks.reduce((sum, { points, bonus }) => sum + (bonus ? 0 : points), 0);
}
