import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HumanError } from '../base/humanError.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import { withoutInherited } from '../proc/inheritedFds.ts';
import { sweepMarked } from '../proc/sweep.ts';
import type { GraderPaths } from './gradeSubmission.ts';
import { runnerLineSchema, type RunnerJob, type RunnerLine } from './runnerJob.ts';
import type { Sandbox } from './sandbox.ts';
import { runMarkerName } from './serverEnvironment.ts';
import { SilenceWatch } from './silenceWatch.ts';
import type { WatchControls } from './watchControls.ts';

/** After a cancel the runner has this long to close what is open and say so. */
const cancelGraceMs = 8000;
/** A runner that has been silent for this long beyond the longest check is broken. */
const silenceGraceMs = 45_000;
const stderrLimit = 16_384;

export interface RunnerOutcome {
  /** In the order in which they finished; all of the job's checks unless the runner was lost. */
  readonly results: readonly CheckResult[];
  readonly durationMs: number;
  /** How the runner was lost, when it was; what it printed on standard error. */
  readonly lost?: string;
}

/**
 * Runs a job in a runner process of its own and resolves when it and everything that it started is gone. Events are
 * validated and passed on as they come.
 * @throws HumanError what the runner says cannot be judged, and why
 */
export async function runRunner(
  job: RunnerJob,
  sandbox: Sandbox,
  paths: GraderPaths,
  signal: AbortSignal | undefined,
  onEvent: (event: RunEvent) => void,
  controls?: WatchControls,
): Promise<RunnerOutcome> {
  const [program = '', ...args] = sandbox.wrap([paths.node, paths.runner]);
  const began = performance.now();
  const start = (stdio: ('pipe' | 'ignore' | number)[]): ChildProcessWithoutNullStreams =>
    spawn(program, args, {
      stdio,
      // process.execPath of desktop VS Code is Electron; this makes it a plain Node (and is nothing to others).
      // The mark of the run lets the guard end the runner before what it runs.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', [runMarkerName]: job.runId },
      // Ctrl-C in a terminal goes to the whole foreground group; the runner is told by its standard input instead.
      detached: true,
    }) as ChildProcessWithoutNullStreams;
  const runner = withoutInherited(['pipe', 'pipe', 'pipe'], start);
  const exited = new Promise<string>(resolve => {
    runner.once('error', error => {
      resolve(error.message);
    });
    runner.once('close', (code, signalName) => {
      resolve(signalName ?? `exit ${code ?? 0}`);
    });
  });
  let stderr = '';
  runner.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-stderrLimit);
  });
  runner.stdin.on('error', () => undefined);
  runner.stdin.write(`${JSON.stringify(job)}\n`);

  const results = new Map<string, CheckResult>();
  let last: Extract<RunnerLine, { type: 'results' | 'aborted' }> | undefined;
  const longestMs = Math.max(...job.checks.map(check => check.deadlineMs));
  const kill = (): void => void runner.kill('SIGKILL');
  const silence = new SilenceWatch(longestMs + silenceGraceMs, kill);
  controls?.listen(control => {
    silence.said(control);
    runner.stdin.write(`${JSON.stringify(control)}\n`);
  });
  const lines = createInterface({ input: runner.stdout });
  lines.on('line', content => {
    const line = parseLine(content);
    if (!line) return;
    silence.heard(line);
    if (line.type === 'results' || line.type === 'aborted') {
      last = line;
      return;
    }
    if (line.type === 'checkFinished') results.set(line.result.id, line.result);
    onEvent(line);
  });

  let grace: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    controls?.deafen();
    runner.stdin.end();
    grace = setTimeout(kill, cancelGraceMs);
  };
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });

  const how = await exited;
  signal?.removeEventListener('abort', cancel);
  controls?.deafen();
  silence.dispose();
  clearTimeout(grace);
  lines.close();
  // In a private pid namespace all is gone with the runner; elsewhere what escaped is found by the run's mark.
  if (sandbox.level === 'plain') await sweepMarked({ name: runMarkerName, value: job.runId });
  if (last?.type === 'aborted') throw new HumanError(last.code, last.text);
  if (last) return { results: last.results, durationMs: last.durationMs };
  return {
    results: [...results.values()],
    durationMs: Math.round(performance.now() - began),
    lost: stderr.trim() === '' ? how : `${how}: ${stderr.trim()}`,
  };
}

/** A line that is not ours (a library's warning on standard output, say) is passed over. */
function parseLine(content: string): RunnerLine | undefined {
  try {
    return runnerLineSchema.safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}
