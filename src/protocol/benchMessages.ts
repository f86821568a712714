import * as z from 'zod';
import { recordedStepSchema } from './recording.ts';
import type { BenchAction, BenchClient } from './webviewMessages.ts';

// The bounds that make sense to people are the bench's own and have sentences; these only keep out what no page sends.
const clients = z.array(z.int().positive()).max(2000);
const someNumber = z.number().min(0).max(1e9);

/** {@link BenchAction} where it comes in from a page. */
export const benchActionSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('connect'),
    count: someNumber,
    reading: z.boolean(),
    receiveBuffer: someNumber.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('send'),
    clients,
    data: z.strictObject({ as: z.enum(['text', 'hex']), text: z.string().max(2 * 1024 * 1024) }),
    drip: z.strictObject({ size: someNumber, pauseMs: someNumber }).exactOptional(),
  }),
  z.strictObject({ type: z.literal('sendFile'), clients }),
  z.strictObject({ type: z.enum(['read', 'pause', 'endWrite', 'reset', 'close']), clients }),
]) satisfies z.ZodType<BenchAction>;

/** What the process of a bench is told, one JSON object a line; the end of its standard input closes all clients. */
export const benchOrderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('perform'), action: benchActionSchema }),
  z.strictObject({ type: z.literal('sendFile'), clients, file: z.string() }),
]);
export type BenchOrder = z.infer<typeof benchOrderSchema>;

const benchClientSchema = z.strictObject({
  n: z.int(),
  connection: z.string().exactOptional(),
  state: z.enum(['connecting', 'open', 'write-ended', 'eof', 'reset', 'refused', 'closed']),
  reading: z.boolean(),
  sentBytes: z.number(),
  pendingBytes: z.number(),
  receivedBytes: z.number(),
  tail: z.string(),
}) satisfies z.ZodType<BenchClient>;

/** What it tells; the same as the view is told. */
export const benchReportSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('steps'), began: z.number(), steps: z.array(recordedStepSchema) }),
  z.strictObject({
    type: z.literal('bench'),
    clients: z.array(benchClientSchema),
    problem: z.string().exactOptional(),
  }),
]);
export type BenchReport = z.infer<typeof benchReportSchema>;
