import { statSync } from 'node:fs';
import { join } from 'node:path';
import { kilobytes, type Measurement } from './measurement.ts';

const budgets = [
  { what: 'extension host', files: ['extension.cjs', 'core.cjs'], limit: 300_000 },
  { what: 'webview', files: ['webview/connections.js', 'webview/connections.css'], limit: 200_000 },
];

/** @param dist of a production build */
export function benchSizes(dist: string): Measurement[] {
  return budgets.map(({ what, files, limit }) => {
    const sizes = files.map(file => statSync(join(dist, file)).size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const parts = files.map((file, i) => `${file.replace(/^.*\//, '')} ${kilobytes(sizes[i] ?? NaN)}`);
    return {
      what: `size of ${what}: ${parts.join(' + ')}`,
      measured: kilobytes(total),
      against: kilobytes(limit),
      ratio: total / limit,
      limit: 1,
    };
  });
}
