import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { english } from '../../src/base/text.ts';
import { BatchFolder } from '../../src/classroom/batchFolder.ts';
import { gradeTask } from '../../src/classroom/gradeTask.ts';
import { LocalQueue } from '../../src/classroom/localQueue.ts';
import { planBatch } from '../../src/classroom/planBatch.ts';
import { runBatch } from '../../src/classroom/runBatch.ts';
import { gradedLab, runnerDigest, type GradedWith } from '../../src/classroom/taskKey.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { seconds, type Measurement } from './measurement.ts';

/** Right and wrong servers as a class hands them in, most of them in C and Python. */
const servers = [
  ...['solutions/c', 'solutions/python', 'solutions/java', 'faults/c-sigpipe', 'faults/c-never-closed'],
  ...['faults/c-stale-buffer', 'faults/python-greeting', 'faults/python-reset-uncaught', 'starters/c'],
  ...['faults/java-text-reader', 'faults/c-no-reuseaddr', 'faults/python-short-send'],
];

/**
 * Grades a class of twelve, confined and with every check, one after the other and two at a time.
 * @param root of the checkout, which must be built.
 * @param scratch an empty folder.
 */
export async function benchBatch(root: string, scratch: string): Promise<Measurement[]> {
  const submissions = join(scratch, 'class');
  const folder = join(root, 'labs/echo-server');
  for (const server of servers) {
    const target = join(submissions, server.replace('/', '-'));
    await mkdir(target, { recursive: true });
    for (const file of await readdir(join(folder, server)))
      if (/^server|^Server/.test(file)) await copyFile(join(folder, server, file), join(target, file));
  }
  const lab = await loadLab(folder, { checksFile: join(root, 'dist/labs/echo-server/checks.mjs') });
  const paths = { node: process.execPath, runner: join(root, 'dist/runner.mjs') };
  const sandbox = 'confined';
  const graded: GradedWith = {
    lab: await gradedLab(lab),
    socklab: (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    runner: await runnerDigest(paths.runner),
    ...{ sandbox, locale: 'en' },
  };
  const run = async (jobs: number): Promise<{ ms: number; verdicts: string }> => {
    const out = join(scratch, `out-${jobs}`);
    const plan = await planBatch({ submissions, out, graded, localizer: english });
    await using target = await BatchFolder.open(out);
    const queue = new LocalQueue(jobs, async (task, attempt, signal) =>
      gradeTask({
        ...{ task, lab, paths, sandbox, attempt, signal, socklab: graded.socklab },
        files: await plan.filesOf(task),
      }),
    );
    const began = performance.now();
    const { results } = await runBatch(plan, target, queue);
    const ms = performance.now() - began;
    const wrong = results.find(({ outcome }) => outcome !== 'graded');
    if (wrong) throw new Error(`${wrong.student.id}: ${wrong.reason?.message ?? wrong.outcome}`);
    const verdicts = results.map(({ student, grade }) => [
      student.id,
      grade?.checks.map(({ verdict }) => verdict),
    ]);
    return { ms, verdicts: JSON.stringify(verdicts) };
  };
  const inTurn = await run(1);
  const together = await run(2);
  if (together.verdicts !== inTurn.verdicts) throw new Error('two at a time are judged otherwise than one');
  return [
    {
      what: `batch of ${servers.length}, two at a time`,
      measured: seconds(together.ms),
      against: `${seconds(inTurn.ms)} one after the other (throughput ${(inTurn.ms / together.ms).toFixed(2)} x)`,
      ratio: together.ms / inTurn.ms,
      // 1.7 times the throughput.
      limit: 0.59,
    },
  ];
}
