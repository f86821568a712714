import * as z from 'zod';
import { gradeSchema } from './grade.ts';

/** The version of a learner's own report; raised when a reader of the old form would misread it. */
export const localReportSchemaId = 'socklab-report/1';

/** The grade that a learner's own machine gave, as it goes with the work. Whoever reads it cannot tell whether it is true. */
export const localReportSchema = z.strictObject({
  schema: z.literal(localReportSchemaId),
  official: z.literal(false),
  /** For people who open the file: what it is, and what it is not. */
  notice: z.strictObject({ en: z.string(), 'zh-cn': z.string() }),
  /** The version of Socklab that judged. */
  socklab: z.string(),
  /** ISO 8601, UTC. */
  gradedAt: z.iso.datetime(),
  /** SHA-256 of the files that were graded, hexadecimal; the report itself is not one of them. */
  files: z.string().regex(/^[0-9a-f]{64}$/),
  /** Without evidence: what processes and sockets of the learner's machine were called stays there. */
  grade: gradeSchema,
});
export type LocalReport = z.infer<typeof localReportSchema>;
