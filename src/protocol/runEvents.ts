import * as z from 'zod';
import { recordedStepSchema, recordingSchema } from './recording.ts';
import { checkResultSchema, buildResultSchema, gradeSchema, sandboxLevels } from './grade.ts';
import { socketDeltaSchema, socketSnapshotSchema } from './socketRow.ts';

/** The version of the event stream; the runner states it first and a reader refuses another. */
export const runEventVersion = 1;

/**
 * Everything that happens during a grade, in order; one JSON object a line where it crosses a process boundary.
 * Events announce, they never ask.
 */
export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('runStarted'),
    version: z.literal(runEventVersion),
    sandbox: z.enum(sandboxLevels),
    seed: z.string(),
    checks: z.array(z.strictObject({ id: z.string(), title: z.string(), maxPoints: z.number() })),
  }),
  z.strictObject({ type: z.literal('buildStarted'), commands: z.array(z.array(z.string())) }),
  z.strictObject({ type: z.literal('buildFinished'), build: buildResultSchema }),
  z.strictObject({ type: z.literal('checkStarted'), id: z.string() }),
  /** A step of the conversation that was made, or was seen; `id` is the check's. What one connection receives in a row is one. */
  z.strictObject({ type: z.literal('step'), id: z.string(), step: recordedStepSchema }),
  /** A watched check waits before this step; a `WatchControl` on the runner's standard input lets it through. */
  z.strictObject({ type: z.literal('stepAhead'), id: z.string(), step: recordedStepSchema }),
  /** What was recorded of a check; comes after its `checkFinished`. */
  z.strictObject({ type: z.literal('recording'), recording: recordingSchema }),
  /** A full picture of the run's sockets; deltas until the next one refer to it. */
  z.strictObject({ type: z.literal('sockets'), snapshot: socketSnapshotSchema }),
  z.strictObject({ type: z.literal('socketsChanged'), delta: socketDeltaSchema }),
  z.strictObject({
    type: z.literal('output'),
    id: z.string(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
  }),
  z.strictObject({ type: z.literal('checkFinished'), result: checkResultSchema }),
  z.strictObject({ type: z.literal('runFinished'), grade: gradeSchema }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
