import { BullQueue } from '../classroom/queue/bullQueue.ts';
import { connectToQueue } from '../classroom/queue/queueConnection.ts';
import type { GradeQueue } from '../classroom/gradeQueue.ts';
import type { BatchPlan } from '../classroom/planBatch.ts';
import type { GradedWith } from '../classroom/taskKey.ts';
import type { CliContext } from './cliContext.ts';
import { queuePassword, queueTimingsOf } from './queueOptions.ts';

/**
 * Where `socklab worker` takes the submissions of a batch from.
 * @throws HumanError `queue-…`, those of `connectToQueue`
 */
export async function batchQueue(
  address: string,
  plan: BatchPlan,
  { socklab, runner: runnerDigest, sandbox }: GradedWith,
  again: boolean,
  context: CliContext,
): Promise<GradeQueue> {
  return new BullQueue({
    connection: await connectToQueue(address, queuePassword(context)),
    timings: queueTimingsOf(context),
    grader: { socklab, runnerDigest, sandbox },
    readFiles: task => plan.filesOf(task),
    again,
    localizer: context.localizer,
  });
}
