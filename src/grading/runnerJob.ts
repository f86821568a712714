import * as z from 'zod';
import { checkResultSchema, sandboxLevels } from '../protocol/grade.ts';
import { runEventSchema } from '../protocol/runEvents.ts';

/** What the runner is asked to do: the first line of its standard input. When that stream ends, the run is cancelled. */
export const runnerJobSchema = z.strictObject({
  runId: z.string(),
  /** Id of the lab. */
  lab: z.string(),
  sandbox: z.enum(sandboxLevels),
  /** Where the level is `confined`. */
  confinement: z
    .strictObject({
      /** The command that puts the work folder where the servers find it; run once, before the first of them. */
      prepare: z.array(z.string()),
      /** bwrap(1) and its options, for every server. */
      server: z.array(z.string()),
      environment: z.record(z.string(), z.string()),
    })
    .optional(),
  seed: z.string(),
  locale: z.string(),
  /** The lab's own translations; the core's are in the runner. */
  dictionary: z.record(z.string(), z.string()),
  checksFile: z.string(),
  /** The checks to run, titles and hints already in the language of the run. */
  checks: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      points: z.number(),
      bonus: z.boolean(),
      deadlineMs: z.int(),
      needs: z.array(z.string()),
      exclusive: z.boolean(),
      requires: z.array(z.string()),
      hints: z.array(z.string()),
      concept: checkResultSchema.shape.concept,
    }),
  ),
  run: z.array(z.string()),
  /** What a server gets after the port, unless a check says otherwise. */
  arguments: z.array(z.string()),
  /** The built copy of the learner's folder. */
  folder: z.string(),
  jobs: z.int().min(1),
  /** Times a second that sockets are sampled into events; 0 for none. */
  sampleHz: z.number().min(0),
  /** Emits a recording of each check. */
  record: z.boolean(),
  /** The one check is stepped through: further lines of the standard input are `WatchControl`s. */
  watch: z.boolean(),
});
export type RunnerJob = z.infer<typeof runnerJobSchema>;
export type RunnerCheck = RunnerJob['checks'][number];

const sentenceSchema = z.strictObject({
  template: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** What the runner prints, a line each: events, and at the end one of the other two. */
export const runnerLineSchema = z.discriminatedUnion('type', [
  ...runEventSchema.options,
  z.strictObject({ type: z.literal('results'), results: z.array(checkResultSchema), durationMs: z.number() }),
  /** Nothing can be judged: a mistake in the set-up, said in words. */
  z.strictObject({ type: z.literal('aborted'), code: z.string(), text: sentenceSchema }),
]);
export type RunnerLine = z.infer<typeof runnerLineSchema>;
