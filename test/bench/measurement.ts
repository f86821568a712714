/** One line of the table that `npm run bench` prints. */
export interface Measurement {
  readonly what: string;
  /** The two sides of the ratio, in words with their units. */
  readonly measured: string;
  readonly against: string;
  readonly ratio: number;
  /** The ratio that is not to be exceeded; without it the line only informs. */
  readonly limit?: number;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** Thousands of bytes, as budgets count them. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
