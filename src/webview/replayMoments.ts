import type { RecordedStep, Recording } from '../protocol/recording.ts';

/** A place where the scrubber can stand: so many steps were made, and this was the latest look at the kernel. */
export interface Moment {
  /** Milliseconds since the check began. */
  readonly atMs: number;
  /** How many steps had been made. */
  readonly steps: number;
  /** Index of the latest frame; -1 before the first one. */
  readonly frame: number;
}

/**
 * Every place of a recording in the order of time: each frame, and each step behind which no look was taken, which
 * shows the picture before it. Never empty.
 */
export function replayMoments({ steps, frames }: Pick<Recording, 'steps' | 'frames'>): Moment[] {
  const moments: Moment[] = [];
  let made = 0;
  let atMs = 0;
  const add = (frame: number, at: number): void => {
    atMs = Math.max(atMs, at);
    moments.push({ atMs, steps: made, frame });
  };
  const stepsTo = (count: number, frame: number): void => {
    for (; made < count; add(frame, steps[made - 1]?.atMs ?? atMs)) made++;
  };
  // Before anything was done, and before anybody looked.
  if (frames[0]?.steps !== 0) add(-1, 0);
  frames.forEach((frame, index) => {
    const count = Math.min(frame.steps, steps.length);
    stepsTo(count - 1, index - 1);
    made = Math.max(made, count);
    add(index, frame.atMs);
  });
  stepsTo(steps.length, frames.length - 1);
  return moments;
}

/** Index of the last moment at which no more than so many steps had been made; the first where there is none. */
export function momentOfStep(moments: readonly Moment[], steps: number): number {
  return Math.max(
    0,
    moments.findLastIndex(moment => moment.steps <= steps),
  );
}

export const replayPaces = ['recorded', 'slowed', 'steady'] as const;
/** As fast as it was; ten times slower; the same time for every moment. */
export type ReplayPace = (typeof replayPaces)[number];

const longestGapMs = 3000;
const steadyGapMs = 900;

/** Milliseconds that the scrubber stands at a moment before it goes on to the next one. */
export function momentGap(moments: readonly Moment[], at: number, pace: ReplayPace): number {
  const gap = (moments[at + 1]?.atMs ?? 0) - (moments[at]?.atMs ?? 0);
  switch (pace) {
    case 'recorded':
      return Math.min(longestGapMs, Math.max(0, gap));
    case 'slowed':
      return Math.min(longestGapMs, Math.max(100, 10 * gap));
    case 'steady':
      return steadyGapMs;
  }
}

/** The step that had just been made. */
export function stepAt(steps: readonly RecordedStep[], moment: Moment | undefined): RecordedStep | undefined {
  return moment && steps[moment.steps - 1];
}
