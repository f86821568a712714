import * as path from 'node:path';
import type { GraderPaths } from '../../src/grading/gradeSubmission.ts';

const root = path.join(import.meta.dirname, '../..');

/** What the build has made; these tests grade with the very files that are shipped. */
export const built = {
  cli: path.join(root, 'dist/cli.mjs'),
  paths: { node: process.execPath, runner: path.join(root, 'dist/runner.mjs') } satisfies GraderPaths,
  catalogue: { labsFolder: path.join(root, 'labs'), checksFolder: path.join(root, 'dist/labs') },
  labFolder: (slug: string): string => path.join(root, 'labs', slug),
  checksFile: (slug: string): string => path.join(root, 'dist/labs', slug, 'checks.mjs'),
};
