import * as z from 'zod';

/** One message of a compiler; `line` and `column` count from 1, `file` is relative to the learner's folder. */
export const diagnosticSchema = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;
