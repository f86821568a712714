import * as z from 'zod';
import { outcomes } from '../grading/validation.ts';
import { gradeSchema, sandboxLevels, verdicts } from '../protocol/grade.ts';

/** The version of the public JSON validation; raised when a reader of the old form would misread the new one. */
export const validationSchemaId = 'socklab-validation/1';

const serverShape = {
  kind: z.enum(['solution', 'variant', 'starter', 'fault']),
  /** Of the fault or variant; of a solution and a starter, the language. */
  name: z.string(),
  language: z.string(),
  sandbox: z.enum(sandboxLevels),
};

/** One grade of one server. */
export const validationRowSchema = z.strictObject({
  ...serverShape,
  seed: z.string(),
  verdict: gradeSchema.shape.verdict,
  score: z.number(),
  maxScore: z.number(),
  buildMs: z.number(),
  /** Of the checks, without the build. */
  durationMs: z.number(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      verdict: z.enum(verdicts),
      outcome: z.enum(outcomes),
      durationMs: z.number(),
      message: z.string().optional(),
    }),
  ),
  problems: z.array(z.string()),
});

/** All grades of one server in one level. */
const matrixLineSchema = z.strictObject({
  ...serverShape,
  runs: z.int(),
  /** Of the run in the middle. */
  score: z.number(),
  maxScore: z.number(),
  /** Median of build and checks together. */
  durationMs: z.number(),
  ok: z.boolean(),
  /** Check to what most runs said. Checks that were not run, and servers that did not build, have none. */
  outcomes: z.record(z.string(), z.enum(outcomes)),
  /** Checks whose outcome was not the same in every run. */
  varying: z.array(z.string()),
});

const checkSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Language to the faults that this check is there to catch. */
  faults: z.record(z.string(), z.array(z.string())),
  /** Over the solutions, levels and repetitions. */
  times: z.strictObject({ medianMs: z.number(), maxMs: z.number(), slowest: z.string() }).optional(),
});

const flakySchema = z.strictObject({
  check: z.string(),
  verdicts: z.int(),
  /** Of these verdicts, those that differ from most runs of the same server in the same level. */
  differing: z.int(),
  servers: z.array(
    z.strictObject({
      ...serverShape,
      runs: z.int(),
      majority: z.enum(verdicts),
      differing: z.array(z.strictObject({ seed: z.string(), verdict: z.enum(verdicts) })),
    }),
  ),
});

const differenceSchema = z.strictObject({
  kind: serverShape.kind,
  name: z.string(),
  language: z.string(),
  check: z.string(),
  verdicts: z.partialRecord(z.enum(sandboxLevels), z.enum(verdicts)),
});

/** The outcome of `socklab validate --json`. */
export const validationSchema = z.strictObject({
  schema: z.literal(validationSchemaId),
  lab: z.string(),
  labVersion: z.string(),
  /** Nothing stands against the lab, and nothing was left out because it was stopped. */
  ok: z.boolean(),
  cancelled: z.boolean(),
  /** Grades that were to be made; `rows` holds those that were. */
  planned: z.int(),
  problems: z.array(z.string()),
  notes: z.array(z.string()),
  matrix: z.array(matrixLineSchema),
  checks: z.array(checkSchema),
  /** Worst first. */
  flakes: z.array(flakySchema),
  differences: z.array(differenceSchema),
  rows: z.array(validationRowSchema),
});
export type ValidationJson = z.infer<typeof validationSchema>;
