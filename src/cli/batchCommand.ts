import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { BatchFolder } from '../classroom/batchFolder.ts';
import type { GradeQueue, GradeTask } from '../classroom/gradeQueue.ts';
import { failedTask, gradeTask } from '../classroom/gradeTask.ts';
import { LocalQueue } from '../classroom/localQueue.ts';
import { planBatch, type BatchPlan } from '../classroom/planBatch.ts';
import { readRoster } from '../classroom/roster.ts';
import { runBatch, type BatchOutcome } from '../classroom/runBatch.ts';
import { gradedLab, runnerDigest, type GradedWith } from '../classroom/taskKey.ts';
import { gradesAtOnce } from '../grading/gradePool.ts';
import { chooseSandbox } from '../grading/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import { BatchProgressView } from '../report/batchProgress.ts';
import type { ClassInput } from '../report/classInput.ts';
import { classFormatNames, type ClassFormat } from '../report/classReports.ts';
import { batchQueue } from './batchQueue.ts';
import { reportBatch, shortPath } from './batchReports.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { readOldResults } from './compareOutput.ts';
import { graderPaths, socklabVersion } from './installation.ts';
import { openLab } from './openLab.ts';
import { knownNames } from './optionValues.ts';

export interface BatchOptions {
  /** Id of a lab, or the folder of one. */
  readonly lab: string;
  readonly out?: string;
  readonly roster?: string;
  readonly jobs?: number;
  readonly sandbox?: SandboxLevel;
  readonly only?: readonly string[];
  readonly again?: boolean;
  readonly formats?: readonly string[];
  /** Address of a server whose workers grade. */
  readonly queue?: string;
  /** The folder of an earlier batch. */
  readonly compare?: string;
}

/** `socklab batch`: grades a class. */
export async function runBatchCommand(
  folder: string,
  options: BatchOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { lab, graded, formats } = await readOptions(options, context);
  const say = (sentence: Text): void => void context.stderr.write(`${context.localizer.say(sentence)}\n`);
  const { queue: address, again = false } = options;
  // Workers look after their own.
  if (address === undefined) await checkSandbox(graded.sandbox, say);
  const roster = options.roster === undefined ? undefined : await readRoster(options.roster);
  // Before anything is written: it may be the same folder.
  const before = options.compare === undefined ? undefined : await readOldResults(options.compare);
  const out = path.resolve(options.out ?? `${path.resolve(folder)}-grades`);
  const { localizer, signal } = context;
  const plan = await planBatch({
    ...{ submissions: folder, out, graded, localizer, signal },
    ...(roster && { roster }),
  });
  await using target = await BatchFolder.open(out);
  for (const note of plan.notes) say(note);
  const hidden = [path.resolve(folder), out];
  await using queue =
    address === undefined
      ? localQueue(plan, lab, graded, hidden, options.jobs, context)
      : await batchQueue(address, plan, graded, again, context);
  const outcome = await gradeAll(plan, target, queue, again, context);
  if (outcome.cancelled) {
    say(
      text('{done} of {total} are graded and kept in {out}; run the same command again for the others.', {
        ...{ done: outcome.results.length, total: plan.students.length, out: shortPath(out) },
      }),
    );
    return exitCodes.cancelled;
  }
  const input: ClassInput = {
    lab: { manifest: localizeManifest(lab, context.locale), digest: graded.lab.digest },
    results: outcome.results,
    missing: plan.missing,
    localizer: createLocalizer(context.locale, lab),
  };
  return await reportBatch({ input, formats, before }, target, context);
}

async function readOptions(
  options: BatchOptions,
  context: CliContext,
): Promise<{ lab: Lab; graded: GradedWith; formats: ClassFormat[] }> {
  const installation = context.installation();
  const lab = options.lab.includes('/')
    ? await openLab(options.lab, undefined, installation)
    : (await openCatalogue(installation)).find(options.lab);
  const formats = knownNames('--formats', options.formats ?? ['csv', 'html'], classFormatNames);
  const checkIds = lab.manifest.checks.map(check => check.id);
  const only = options.only && knownNames('--only', options.only, checkIds);
  const graded: GradedWith = {
    lab: await gradedLab(lab),
    socklab: socklabVersion(installation),
    runner: await runnerDigest(graderPaths(installation).runner),
    sandbox: options.sandbox ?? 'confined',
    locale: context.locale,
    ...(only && { only: checkIds.filter(id => only.includes(id)) }),
  };
  return { lab, graded, formats: formats as ClassFormat[] };
}

/** Submissions are confined, unless the instructor says in so many words that they need not be. */
async function checkSandbox(level: SandboxLevel, say: (sentence: Text) => void): Promise<void> {
  if (level === 'confined') {
    await chooseSandbox(level).catch((error: unknown) => {
      if (!(error instanceof HumanError)) throw error;
      throw new HumanError(
        error.code,
        text('{reason} Nothing was run. Whose programs you trust you can grade with --sandbox private.', {
          reason: error.text,
        }),
      );
    });
    return;
  }
  await chooseSandbox(level);
  say(
    text(
      'With --sandbox {level} the submissions run as you: they can read and change your files, other submissions and results. Do this only with programs that you trust.',
      { level },
    ),
  );
}

function localQueue(
  plan: BatchPlan,
  lab: Lab,
  graded: GradedWith,
  hidden: readonly string[],
  wanted: number | undefined,
  context: CliContext,
): GradeQueue {
  const jobs = wanted ?? Math.min(availableParallelism(), gradesAtOnce());
  const paths = graderPaths(context.installation());
  return new LocalQueue(jobs, async (task, attempt, signal) => {
    const request = { task, lab, attempt, signal, hidden, paths, socklab: graded.socklab };
    try {
      const files = await plan.filesOf(task);
      return await gradeTask({ ...request, files, sandbox: graded.sandbox });
    } catch (error) {
      return signal.aborted ? undefined : failedTask(request, error);
    }
  });
}

async function gradeAll(
  plan: BatchPlan,
  target: BatchFolder,
  queue: GradeQueue,
  again: boolean,
  context: CliContext,
): Promise<BatchOutcome> {
  const style = styleFor(context, context.stderr);
  const view = new BatchProgressView(context.stderr, style, plan.students.length);
  const keys = new Map(plan.students.map(({ student, task }) => [student.id, task?.key]));
  try {
    return await runBatch(plan, target, queue, {
      ...{ signal: context.signal, again },
      onStarted: (task: GradeTask, worker?: string) => view.onStarted(task.key, task.student.id, worker),
      onNotice: notice => view.say(notice),
      onResult: (result, isNew) => view.onResult(keys.get(result.student.id), result, isNew),
    });
  } finally {
    view.dispose();
  }
}
