/** How long things of a queue take, in milliseconds. */
export interface QueueTimings {
  /** So long after its last sign of life a worker counts as dead; it gives one every half of it. */
  readonly lock: number;
  /** So often workers look for tasks of dead ones. */
  readonly stalled: number;
  /** So often a batch looks after its tasks by itself, for what no event has told it. */
  readonly sweep: number;
  /** Before something that failed is tried again. */
  readonly retry: number;
  /** So long a batch waits for a worker to come. */
  readonly patience: number;
}

const usual: QueueTimings = {
  lock: 30_000,
  stalled: 10_000,
  sweep: 5_000,
  retry: 1_000,
  patience: 30 * 60_000,
};

/** @param lock shorter or longer than usual, and the rest in proportion; what is shorter is disturbed by a busy machine */
export function queueTimings(lock = usual.lock): QueueTimings {
  const share = lock / usual.lock;
  // BullMQ's scripts take whole numbers only.
  const scaled = (ms: number, least: number): number => Math.max(least, Math.round(ms * share));
  return {
    lock,
    stalled: scaled(usual.stalled, 200),
    sweep: scaled(usual.sweep, 200),
    retry: scaled(usual.retry, 100),
    patience: usual.patience,
  };
}
