import { availableParallelism } from 'node:os';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { gradeTask } from '../classroom/gradeTask.ts';
import { connectToQueue } from '../classroom/queue/queueConnection.ts';
import { QueueWorker } from '../classroom/queue/queueWorker.ts';
import { shortDigest } from '../classroom/queue/workerCount.ts';
import { ownWorkerName } from '../classroom/queue/workerName.ts';
import { gradedLab, runnerDigest } from '../classroom/taskKey.ts';
import { gradesAtOnce } from '../grading/gradePool.ts';
import { chooseSandbox } from '../grading/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import { exitCodes, type CliContext, type ExitCode } from './cliContext.ts';
import { graderPaths, socklabVersion } from './installation.ts';
import { queuePassword, queueTimingsOf } from './queueOptions.ts';
import { WorkerLog } from './workerLog.ts';

export interface WorkerOptions {
  /** Address of the server. */
  readonly queue: string;
  /** Submissions at once; as many as this machine bears when absent. */
  readonly jobs?: number;
  /** Ids of the labs whose tasks it takes; all when absent. */
  readonly lab?: readonly string[];
  readonly sandbox?: SandboxLevel;
  readonly drain?: boolean;
}

/** `socklab worker`: grades what batches put into a queue, until Ctrl-C or, with `--drain`, until there is nothing more. */
export async function runWorker(options: WorkerOptions, context: CliContext): Promise<ExitCode> {
  const installation = context.installation();
  const paths = graderPaths(installation);
  const socklab = socklabVersion(installation);
  const { sandbox = 'confined', jobs = Math.min(availableParallelism(), gradesAtOnce()) } = options;
  const log = new WorkerLog(context);
  await chooseSandbox(sandbox);
  if (sandbox !== 'confined')
    log.say(
      text(
        'With --sandbox {sandbox} submissions can read the files of this machine and reach what it reaches. Only for work that you trust.',
        { sandbox },
      ),
    );
  const labs = await takenLabs(options.lab, context);
  const connection = await connectToQueue(options.queue, queuePassword(context));
  const name = ownWorkerName();
  const worker = new QueueWorker({
    ...{ connection, timings: queueTimingsOf(context), name, jobs },
    labDigests: [...labs.keys()],
    grader: { socklab, runnerDigest: await runnerDigest(paths.runner), sandbox },
    grade: (task, files, attempt, signal) => {
      const lab = labs.get(task.lab.digest);
      // Only queues of these labs are asked.
      if (!lab) throw new Error(`no lab ${task.lab.digest}`);
      return gradeTask({ task, files, lab, paths, sandbox, socklab, attempt, signal });
    },
    onStarted: log.onStarted,
    onResult: log.onResult,
    onReturned: log.onReturned,
    onNotice: log.say,
    onError: log.onError,
  });
  log.say(text('Worker {name} at {server}, {jobs} at once, for:', { name, server: connection.shown, jobs }));
  for (const [digest, { manifest }] of labs)
    context.stderr.write(`  ${manifest.id} ${manifest.version} (${shortDigest(digest)})\n`);
  await worker.work(context.signal, options.drain ?? false);
  if (context.signal.aborted) return exitCodes.cancelled;
  log.say(text('The queue is empty.'));
  return exitCodes.passed;
}

/** By digest. @throws HumanError `lab-unknown`, `no-labs` */
async function takenLabs(
  wanted: readonly string[] | undefined,
  context: CliContext,
): Promise<Map<string, Lab>> {
  const catalogue = await openCatalogue(context.installation());
  const labs = wanted ? wanted.map(id => catalogue.find(id)) : catalogue.labs;
  const byDigest = new Map<string, Lab>();
  for (const lab of labs) {
    try {
      byDigest.set((await gradedLab(lab)).digest, lab);
    } catch (error) {
      // One that is broken is no reason to leave the others.
      if (wanted || !(error instanceof HumanError)) throw error;
      context.stderr.write(`${context.localizer.say(error.text)}\n`);
    }
  }
  if (byDigest.size > 0) return byDigest;
  throw new HumanError('no-labs', text('There is no lab here whose submissions could be graded.'));
}
