import * as z from 'zod';
import { checkResultSchema, gradeSchema } from '../protocol/grade.ts';

/** What is kept of a learner's folder from one session of the editor to the next. */
export const storedResultSchema = z.strictObject({
  /** The last grade of all checks, its list of checks empty; absent while only single checks were run. */
  grade: gradeSchema.optional(),
  /** When it ended, milliseconds since the epoch. */
  gradedAt: z.number().optional(),
  /** Whether the program built when it was last graded, as a whole or for single checks. */
  built: z.boolean().optional(),
  /** The latest result of each check, also of runs of single checks. */
  checks: z.record(z.string(), checkResultSchema),
});
export type StoredResult = z.infer<typeof storedResultSchema>;

/** What is remembered of a lab in all windows. */
const labHistorySchema = z.strictObject({
  best: z.strictObject({ score: z.number(), maxScore: z.number() }).optional(),
  /** Folders made for this lab, latest first. */
  folders: z.array(z.strictObject({ path: z.string(), language: z.string() })),
});
export type LabHistory = z.infer<typeof labHistorySchema>;

/** By the lab's id. */
export const labHistoriesSchema = z.record(z.string(), labHistorySchema);
