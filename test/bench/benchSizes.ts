import { kilobytes, type Measurement } from './measurement.ts';
import { sizeBudgets, weigh } from './sizeBudgets.ts';

/** @param dist of a production build */
export function benchSizes(dist: string): Measurement[] {
  return sizeBudgets.map(budget => {
    const { what, parts, bytes, limit } = weigh(budget, dist);
    const named = parts.map(({ file, bytes: part }) => `${file.replace(/^.*\//, '')} ${kilobytes(part)}`);
    return {
      what: `size of ${what}: ${named.join(' + ')}`,
      measured: kilobytes(bytes),
      against: kilobytes(limit),
      ratio: bytes / limit,
      limit: 1,
    };
  });
}
