import * as z from 'zod';

/** Milliseconds between two steps of a watched check that plays, at most: the runner says nothing meanwhile. */
export const longestPaceMs = 10_000;

/**
 * What a watched check is told, a line of JSON each on the runner's standard input after the job. A check begins paused.
 * `next` lets the step through that waits, and pauses before the one after it; it is nothing where no step waits.
 */
export const watchControlSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('next') }),
  /** Steps by itself, with so many milliseconds between two steps. */
  z.strictObject({ type: z.literal('play'), paceMs: z.int().min(0).max(longestPaceMs) }),
  z.strictObject({ type: z.literal('pause') }),
]);
export type WatchControl = z.infer<typeof watchControlSchema>;
