import * as z from 'zod';
import { transcriptEntrySchema } from './finding.ts';
import { verdicts } from './grade.ts';
import { socketDeltaSchema, socketSnapshotSchema } from './socketRow.ts';

/** One step of a conversation: an entry of the transcript, and the connection it belongs to. */
export const recordedStepSchema = z.strictObject({
  ...transcriptEntrySchema.shape,
  /** `clientAddress:port-serverAddress:port`, as `Connection.id`; absent for steps of the server and before a port is known. */
  connection: z.string().optional(),
});
export type RecordedStep = z.infer<typeof recordedStepSchema>;

/** What the kernel showed at one moment of a recording: everything, or what had changed since the frame before. */
export const recordedFrameSchema = z.strictObject({
  /** Milliseconds since the check began. */
  atMs: z.number(),
  /** How many steps had been made; a frame stands behind step `steps - 1`. */
  steps: z.int(),
  sockets: z.union([
    z.strictObject({ type: z.literal('snapshot'), snapshot: socketSnapshotSchema }),
    z.strictObject({ type: z.literal('delta'), delta: socketDeltaSchema }),
  ]),
});
export type RecordedFrame = z.infer<typeof recordedFrameSchema>;

export const recordingVersion = 1;

/** The conversation of one check and what the kernel showed meanwhile. Bounded; the first frame is a snapshot. */
export const recordingSchema = z.strictObject({
  version: z.literal(recordingVersion),
  check: z.strictObject({ id: z.string(), title: z.string() }),
  lab: z.string(),
  verdict: z.enum(verdicts).optional(),
  /** The first sentence of the finding, in the language of the run. */
  message: z.string().optional(),
  /** Milliseconds since the epoch when the check began. */
  began: z.number(),
  /** Ports of the learner's server. */
  serverPorts: z.array(z.int()),
  /** The client waited for a look at the kernel before and after each step. */
  stepped: z.boolean(),
  steps: z.array(recordedStepSchema),
  frames: z.array(recordedFrameSchema),
  /** Steps and frames that did not fit. */
  omitted: z.strictObject({ steps: z.int(), frames: z.int() }),
});
export type Recording = z.infer<typeof recordingSchema>;
