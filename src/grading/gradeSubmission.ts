import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { text, type Localizer } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import type { Submission, SubmissionInMemory } from '../lab/submission.ts';
import type { BuildResult, CheckResult, Grade, SandboxLevel } from '../protocol/grade.ts';
import { runEventVersion, type RunEvent } from '../protocol/runEvents.ts';
import { assembleGrade } from './assembleGrade.ts';
import { confine } from './confinement.ts';
import { runBuild } from './build.ts';
import { startGuard, type Guard } from './guard.ts';
import { nameConcepts, type NamedCheck } from './nameConcepts.ts';
import type { RunnerJob } from './runnerJob.ts';
import { runRunner } from './runRunner.ts';
import { chooseSandbox } from './sandbox.ts';
import { selectChecks } from './selectChecks.ts';
import { runMarkerName } from './serverEnvironment.ts';
import type { WatchControls } from './watchControls.ts';
import { needVisible } from './visibleTool.ts';
import { copyToWorkFolder, writeToWorkFolder } from './workFolder.ts';

export interface GradeRequest {
  readonly lab: Lab;
  readonly submission: Submission | SubmissionInMemory;
  /** Files and folders that a confined submission must not see, besides the lab, the grader and the submission itself. */
  readonly hidden?: readonly string[];
  /** Ids of the checks to run, with what they need; all when absent. */
  readonly only?: readonly string[];
  /** 16 hex digits; a random one when absent. */
  readonly seed?: string;
  /** The strongest that works here when absent. A level asked for that does not work is a HumanError. */
  readonly sandbox?: SandboxLevel;
  /** Checks at once; cores x 4 when absent, since they mostly wait. */
  readonly jobs?: number;
  /** Language of titles and findings. */
  readonly locale: string;
  /** Times a second that the run's sockets are sampled into events; 0 (the default) for none. */
  readonly sampleHz?: number;
  /**
   * Emits a recording of each check after its `checkFinished`; when absent, a run that is sampled does and another does
   * not.
   */
  readonly record?: boolean;
  /**
   * Steps through one check, by itself and without what it builds on: before each step of its conversation comes
   * `stepAhead`, and the check, with all its clocks, stands still until the controls let it go on. `only` is not asked
   * then. Sampled five times a second when `sampleHz` does not say.
   */
  readonly watch?: WatchRequest;
  /** Programs and files of the installation. */
  readonly paths: GraderPaths;
}

export interface WatchRequest {
  /** Id of the check. */
  readonly check: string;
  readonly controls: WatchControls;
}

export interface GraderPaths {
  /** The Node (or Electron) binary that runs the runner; `process.execPath`. */
  readonly node: string;
  /** `dist/runner.mjs` */
  readonly runner: string;
}

export interface GradeOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Often enough to see what the server does between two steps. */
const watchedHz = 5;

/**
 * Builds and grades a submission in a runner process of its own and resolves with the grade; a cancelled run resolves
 * too (verdict `cancelled`). Rejects with a HumanError where nothing could be judged, and leaves no process, port
 * or temporary folder behind, however it ends.
 */
export async function gradeSubmission(request: GradeRequest, options: GradeOptions = {}): Promise<Grade> {
  const { lab, submission, locale } = request;
  const { signal, onEvent = () => undefined } = options;
  const localizer = createLocalizer(locale, lab);
  const manifest = localizeManifest(lab, locale);
  const { watch, sampleHz = watch ? watchedHz : 0 } = request;
  const selected = selectChecks(manifest.checks, watch ? [watch.check] : request.only);
  const wanted = watch ? selected.filter(({ id }) => id === watch.check) : selected;
  const checks = await nameConcepts(lab, wanted, locale);
  const seed = request.seed ?? randomBytes(8).toString('hex');
  const sandbox = await chooseSandbox(request.sandbox);
  const notes = sandbox.note ? [localizer.say(sandbox.note)] : [];
  onEvent({
    type: 'runStarted',
    version: runEventVersion,
    sandbox: sandbox.level,
    seed,
    checks: checks.map(({ id, title, points }) => ({ id, title, maxPoints: points })),
  });
  const runId = randomBytes(8).toString('hex');
  const guard = (folder: string): Guard => startGuard(request.paths, runId, folder);
  const filling =
    'files' in submission
      ? writeToWorkFolder(submission.files, signal, guard)
      : copyToWorkFolder(submission.folder, signal, guard);
  const work = await filling.catch((error: unknown) => {
    if (signal?.aborted) return undefined;
    throw error;
  });
  const finish = (build: BuildResult, results: readonly CheckResult[], durationMs: number): Grade => {
    const cancelled = signal?.aborted ?? false;
    const complete = completeResults(checks, results, { build, cancelled, localizer });
    const { language } = submission;
    const parts = { manifest, language, seed, sandbox: sandbox.level, build, durationMs, notes, cancelled };
    const grade = assembleGrade({ ...parts, checks: complete });
    onEvent({ type: 'runFinished', grade });
    return grade;
  };
  if (!work) return finish(notBuilt, [], 0);
  const confinement = sandbox.confinedAs && confine(sandbox.confinedAs, work.folder, secretsOf(request));
  try {
    if (confinement) needVisible(submission.run[0] ?? '', confinement.environment.PATH);
    const commands = submission.build.map(command => [...command]);
    onEvent({ type: 'buildStarted', commands });
    const environment = { [runMarkerName]: runId };
    const build = await runBuild({
      ...{ commands, folder: work.folder, environment, confinement },
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      if (signal?.aborted) return notBuilt;
      throw error;
    });
    onEvent({ type: 'buildFinished', build });
    if (!build.ok || signal?.aborted) return finish(build, [], 0);
    const job: RunnerJob = {
      runId,
      lab: manifest.id,
      sandbox: sandbox.level,
      ...(confinement && {
        confinement: {
          prepare: [...confinement.prepare],
          server: [...confinement.server],
          environment: confinement.environment,
        },
      }),
      seed,
      locale,
      dictionary: lab.dictionaries[localizer.locale] ?? {},
      checksFile: lab.checksFile,
      checks: checks.map(
        ({ id, title, points, bonus, deadlineMs, needs, exclusive, requires, hints, concept }) => ({
          ...{ id, title, points, bonus, deadlineMs, exclusive, requires, hints, concept },
          needs: watch ? [] : needs,
        }),
      ),
      run: [...submission.run],
      arguments: [...lab.manifest.arguments],
      folder: work.folder,
      jobs: request.jobs ?? availableParallelism() * 4,
      sampleHz,
      record: request.record ?? sampleHz > 0,
      watch: watch !== undefined,
    };
    const outcome = await runRunner(job, sandbox, request.paths, signal, onEvent, watch?.controls);
    if (outcome.lost !== undefined && !signal?.aborted) {
      notes.push(
        localizer.say(
          text(
            'The process that runs the checks was lost ({how}); what it had not judged is out of the score.',
            {
              how: outcome.lost,
            },
          ),
        ),
      );
    }
    return finish(build, outcome.results, outcome.durationMs);
  } finally {
    await work.dispose();
  }
}

/** What a confined submission must not see, wherever it is installed. */
function secretsOf({ lab, submission, paths, hidden = [] }: GradeRequest): string[] {
  const own = 'files' in submission ? [] : [submission.folder, path.dirname(submission.folder)];
  return [lab.folder, lab.checksFile, paths.runner, ...own, ...hidden];
}

const notBuilt: BuildResult = { ok: false, durationMs: 0, diagnostics: [], output: '' };

/** Every check has a result: what did not run is skipped (no build), cancelled, or errored (the runner was lost). */
function completeResults(
  checks: readonly NamedCheck[],
  results: readonly CheckResult[],
  run: { readonly build: BuildResult; readonly cancelled: boolean; readonly localizer: Localizer },
): CheckResult[] {
  const byId = new Map(results.map(result => [result.id, result]));
  const because = run.build.ok
    ? text('Could not be judged: the process that runs the checks was lost.')
    : text('Not judged: the program does not build.');
  const finding = { message: run.localizer.say(because), transcript: [] };
  return checks.map(({ id, title, points: maxPoints, bonus, concept }) => {
    const extras = { ...(bonus && { bonus }), ...(concept && { concept }) };
    const base = { id, title, points: 0, maxPoints, ...extras, durationMs: 0, hints: [] };
    const found = byId.get(id);
    if (found) return found;
    if (run.cancelled) return { ...base, verdict: 'cancelled' };
    return { ...base, verdict: run.build.ok ? 'errored' : 'skipped', finding };
  });
}
