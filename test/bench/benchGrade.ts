import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gradeSubmission } from '../../src/grading/gradeSubmission.ts';
import { openCatalogue } from '../../src/lab/openCatalogue.ts';
import { readSubmission } from '../../src/lab/readSubmission.ts';
import type { Grade } from '../../src/protocol/grade.ts';
import { makeWorkspace } from '../vscode/workspaceFolder.ts';
import { median, seconds, type Measurement } from './measurement.ts';

/**
 * Grades the C reference solution, as the command line does and then one check after the other.
 * @param root of the checkout, which must be built.
 * @param scratch an empty folder.
 */
export async function benchGrade(root: string, scratch: string, rounds = 3): Promise<Measurement[]> {
  const folder = await makeWorkspace(root, join(scratch, 'echo-server'));
  await copyFile(join(root, 'labs/echo-server/solutions/c/server.c'), join(folder, 'server.c'));
  const catalogue = await openCatalogue({
    labsFolder: join(root, 'labs'),
    checksFolder: join(root, 'dist', 'labs'),
  });
  const { lab, submission } = await readSubmission(folder, catalogue);
  const paths = { node: process.execPath, runner: join(root, 'dist', 'runner.mjs') };
  const grade = async (jobs?: number): Promise<Grade> => {
    const made = await gradeSubmission({ lab, submission, locale: 'en', paths, ...(jobs ? { jobs } : {}) });
    if (made.verdict !== 'passed') throw new Error(`the reference solution did not pass: ${summary(made)}`);
    return made;
  };

  const together: Grade[] = [];
  for (let round = 0; round < rounds; round++) together.push(await grade());
  const inTurn = await grade(1);

  const middle = median(together.map(g => g.durationMs));
  const shown = together.find(g => g.durationMs === middle) ?? inTurn;
  const slowest = shown.checks.reduce((a, b) => (b.durationMs > a.durationMs ? b : a));
  const allowed = 1.5 * slowest.durationMs + 1000;
  return [
    {
      what: `grade of ${shown.checks.length} checks, sandbox ${shown.sandbox}`,
      measured: seconds(middle),
      against: `${seconds(allowed)} (1.5 x ${slowest.id} ${seconds(slowest.durationMs)} + 1 s)`,
      ratio: middle / allowed,
      limit: 1,
    },
    {
      what: 'the same, one check after the other',
      measured: seconds(inTurn.durationMs),
      against: `${seconds(middle)} at the same time`,
      ratio: inTurn.durationMs / middle,
    },
  ];
}

function summary({ verdict, checks }: Grade): string {
  const wrong = checks.filter(c => c.verdict !== 'passed').map(c => `${c.id} ${c.verdict}`);
  return [verdict, ...wrong].join(', ');
}
