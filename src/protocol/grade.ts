import * as z from 'zod';
import { diagnosticSchema } from './diagnostic.ts';
import { findingSchema } from './finding.ts';

/** The version of the public JSON grade; raised when a reader of the old form would misread the new one. */
export const gradeSchemaId = 'socklab-grade/1';

/**
 * How a submission is shut off, the strongest first. `confined`: sees no files but the system's and its own, and no
 * processes but its own; for other people's submissions, and only where it is asked for. `private`: a network and
 * process ids of its own. `plain`: an ordinary process.
 */
export const sandboxLevels = ['confined', 'private', 'plain'] as const;
export type SandboxLevel = (typeof sandboxLevels)[number];

/** Whether the run is alone in its network, whose ports and settings are then its own. */
export function hasOwnNetwork(level: SandboxLevel): boolean {
  return level !== 'plain';
}

/**
 * `passed` and `failed` speak of the learner's server; `timedOut` is a check whose deadline came (with evidence);
 * `errored` means the grader could not judge and costs nothing; `skipped` names what it builds on.
 */
export const verdicts = ['passed', 'failed', 'timedOut', 'errored', 'skipped', 'cancelled'] as const;
export type Verdict = (typeof verdicts)[number];

export const checkResultSchema = z.strictObject({
  id: z.string(),
  /** In the language of the run. */
  title: z.string(),
  verdict: z.enum(verdicts),
  points: z.number(),
  maxPoints: z.number(),
  /** Its points are on top of the maximum. */
  bonus: z.literal(true).optional(),
  durationMs: z.number(),
  /** Absent when the check passed. For `skipped` and `errored` only the message is there. */
  finding: findingSchema.optional(),
  /** A remark on a check that passed: right, but slow, say. */
  note: z.string().optional(),
  hints: z.array(z.string()),
  /** The note that explains what the check is about, its title in the language of the run. */
  concept: z.strictObject({ id: z.string(), title: z.string() }).optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

export const buildResultSchema = z.strictObject({
  ok: z.boolean(),
  durationMs: z.number(),
  diagnostics: z.array(diagnosticSchema),
  /** What the compiler printed, capped; empty when it printed nothing. */
  output: z.string(),
});
export type BuildResult = z.infer<typeof buildResultSchema>;

/** A cause from which several checks fail, told once. */
export const sharedCauseSchema = z.strictObject({
  /** In the language of the run. */
  words: z.string(),
  /** Ids, in the order of the lab. */
  checks: z.array(z.string()).min(2),
});
export type SharedCause = z.infer<typeof sharedCauseSchema>;

export const gradeSchema = z.strictObject({
  schema: z.literal(gradeSchemaId),
  lab: z.string(),
  labVersion: z.string(),
  language: z.string(),
  /**
   * `passed`: every judged check passed, apart from bonus ones. `failed`: at least one did not, or the build failed.
   * `errored`: something could not be judged. `cancelled`: the run was stopped.
   */
  verdict: z.enum(['passed', 'failed', 'errored', 'cancelled']),
  score: z.number(),
  /** The points of the checks that were judged, without bonus ones; what the grader could not judge is out of the score. */
  maxScore: z.number(),
  seed: z.string(),
  sandbox: z.enum(sandboxLevels),
  /** Checks only, without the build. */
  durationMs: z.number(),
  build: buildResultSchema,
  checks: z.array(checkResultSchema),
  /** Absent where no two checks fail from one cause; those with most checks first. */
  causes: z.array(sharedCauseSchema).optional(),
  /** Remarks on the run as a whole: a weaker sandbox was used because …, processes that had to be killed. */
  notes: z.array(z.string()),
});
export type Grade = z.infer<typeof gradeSchema>;
