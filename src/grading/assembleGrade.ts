import type { BuildResult, CheckResult, Grade, SandboxLevel } from '../protocol/grade.ts';
import { gradeSchemaId } from '../protocol/grade.ts';
import type { LabManifest } from '../lab/manifest.ts';
import { groupCauses } from './groupCauses.ts';

export interface GradeParts {
  readonly manifest: LabManifest;
  readonly language: string;
  readonly seed: string;
  readonly sandbox: SandboxLevel;
  readonly build: BuildResult;
  readonly checks: CheckResult[];
  readonly durationMs: number;
  readonly notes: string[];
  readonly cancelled: boolean;
}

/**
 * Adds up the checks. What could not be judged, or only elsewhere, is out of the score on both sides; a bonus check is
 * out of the maximum.
 */
export function assembleGrade(parts: GradeParts): Grade {
  const { manifest, checks, build } = parts;
  const judged = checks.filter(isJudged);
  const causes = groupCauses(checks);
  return {
    schema: gradeSchemaId,
    lab: manifest.id,
    labVersion: manifest.version,
    language: parts.language,
    verdict: verdictOf(parts),
    score: sum(judged.map(result => result.points)),
    maxScore: sum(judged.filter(result => !result.bonus).map(result => result.maxPoints)),
    seed: parts.seed,
    sandbox: parts.sandbox,
    durationMs: parts.durationMs,
    build,
    checks,
    ...(causes.length > 0 && { causes }),
    notes: parts.notes,
  };
}

function verdictOf({ cancelled, build, checks }: GradeParts): Grade['verdict'] {
  if (cancelled) return 'cancelled';
  const fails = ({ bonus, verdict }: CheckResult): boolean =>
    !bonus && (verdict === 'failed' || verdict === 'timedOut');
  if (!build.ok || checks.some(fails)) return 'failed';
  return checks.some(each => each.verdict === 'errored') ? 'errored' : 'passed';
}

/**
 * Whether a check counts in the score. A skipped one does when something of the learner's did not pass before it, and
 * has no points to get when the machine lacks something.
 */
export function isJudged(result: CheckResult): boolean {
  switch (result.verdict) {
    case 'passed':
    case 'failed':
    case 'timedOut':
      return true;
    case 'skipped':
      return result.maxPoints > 0;
    case 'errored':
    case 'cancelled':
      return false;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
