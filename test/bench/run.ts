// Measures what the project promises and prints a table of ratios, which say more than times on a machine that is not
// known. Exceeded limits are marked, they are no failure: another program may have had the processor.
//   npm run bench                        everything
//   npm run bench -- sizes activation    only these
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { benchActivation } from './benchActivation.ts';
import { benchBatch } from './benchBatch.ts';
import { benchGrade } from './benchGrade.ts';
import { benchSampling } from './benchSampling.ts';
import { benchSizes } from './benchSizes.ts';
import { benchSockets } from './benchSockets.ts';
import { benchView } from './benchView.ts';
import type { Measurement } from './measurement.ts';
import { productionBuild } from './productionBuild.ts';

const root = projectRoot();
const scratch = await mkdtemp(join(tmpdir(), 'socklab-bench-'));
const folder = (name: string): string => {
  mkdirSync(join(scratch, name));
  return join(scratch, name);
};
let built: Promise<string> | undefined;
const production = (): Promise<string> => (built ??= productionBuild(root, folder('extension')));

const benches: Readonly<Record<string, () => Promise<Measurement[]> | Measurement[]>> = {
  sockets: () => benchSockets(),
  sampling: () => benchSampling(),
  view: () => benchView(),
  sizes: async () => benchSizes(join(await production(), 'dist')),
  grade: () => benchGrade(root, folder('grade')),
  batch: () => benchBatch(root, folder('batch')),
  activation: async () => benchActivation(await production()),
};

function line({ what, measured, against, ratio, limit }: Measurement): string {
  const verdict = limit === undefined ? '' : ratio <= limit ? `  within ${limit}` : `  EXCEEDS ${limit}`;
  return `${ratio.toFixed(2).padStart(7)}${verdict.padEnd(14)}${what}: ${measured} against ${against}`;
}

async function main(): Promise<number> {
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
  const load = loadavg()[0] ?? 0;
  const cores = availableParallelism();
  console.log(
    `${cores} processors, load ${load.toFixed(1)}${load > cores / 2 ? ': not a quiet machine' : ''}`,
  );
  console.log('  ratio');
  let failed = 0;
  for (const name of chosen) {
    try {
      const bench = benches[name];
      if (!bench) throw new Error(`there are: ${Object.keys(benches).join(', ')}`);
      for (const measurement of await bench()) console.log(line(measurement));
    } catch (error) {
      failed++;
      console.log(
        `  ${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
}
