import * as z from 'zod';
import { gradeSchema } from './grade.ts';

/** The version of the public JSON result of one submission; raised when a reader of the old form would misread it. */
export const submissionResultSchemaId = 'socklab-submission/1';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const studentSchema = z.strictObject({
  /** What the submission is called: the name of its folder or zip file, or the id in the roster. */
  id: z.string(),
  /** From the roster. */
  name: z.string().optional(),
  email: z.string().optional(),
});
export type Student = z.infer<typeof studentSchema>;

export const submissionResultSchema = z.strictObject({
  schema: z.literal(submissionResultSchemaId),
  student: studentSchema,
  submission: z.strictObject({
    /** The folder or zip file among the submissions. */
    name: z.string(),
    /** SHA-256 of its files, hexadecimal. */
    digest,
  }),
  lab: z.strictObject({
    id: z.string(),
    version: z.string(),
    /** SHA-256 of the lab's files, or of the pack that it was installed from, hexadecimal. */
    digest,
  }),
  /** The version of Socklab that judged. */
  socklab: z.string(),
  /**
   * `graded`: there is a grade, also for a program that does not build. `rejected`: what was handed in cannot be graded,
   * through no fault of ours, and counts as zero. `notGraded`: the grader or its machine failed; says nothing about the
   * student, has no score, and is tried again with the next run.
   */
  outcome: z.enum(['graded', 'rejected', 'notGraded']),
  /** With `graded` only. */
  grade: gradeSchema.optional(),
  /** Why there is no grade, in the language of the run; with a stable code. */
  reason: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  /**
   * What the learner's own grade said, where a report of it was handed in with the submission; a claim, never checked and
   * never counted.
   */
  unofficial: z.strictObject({ score: z.number(), maxScore: z.number() }).optional(),
  /** How often it was tried in the run that gave this result. */
  attempts: z.number(),
  /** Remarks for the instructor, in the language of the run: made for another version, one of two submissions. */
  notes: z.array(z.string()).optional(),
});
export type SubmissionResult = z.infer<typeof submissionResultSchema>;
